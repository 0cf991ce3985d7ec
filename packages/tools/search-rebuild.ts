import type { RebuildProgress } from "@souk/contracts/search";
import { freePort, readOptions, stateFolder } from "./options.ts";
import { Sentence } from "./sentence.ts";
import { lockState } from "./state-lock.ts";

const devOrigin = "http://127.0.0.1:8787";

const answersAt = (origin: string): Promise<boolean> =>
  fetch(new URL("/health", origin)).then(
    ({ ok }) => ok,
    () => false,
  );

const rebuildSlice = async (origin: string): Promise<RebuildProgress> => {
  const answer = await fetch(new URL("/dev/search/rebuild", origin), { method: "POST" }).catch(() => null);
  if (!answer?.ok) throw new Sentence(`${origin} did not rebuild its index: ${answer?.status ?? "no answer"}.`);
  return (await answer.json()) as RebuildProgress;
};

const rebuildAt = async (origin: string): Promise<void> => {
  for (let last = -1; ; ) {
    const { isDone, sequence, head } = await rebuildSlice(origin);
    if (isDone) return console.log(`The search index is made anew of all events up to ${sequence}.`);
    if (sequence === last)
      throw new Sentence("The live index is behind the log: nothing was swapped. Try again later.");
    last = sequence;
    console.log(`Applied ${sequence} of ${head}`);
  }
};

const rebuildAtRest = async (state: string | undefined): Promise<void> => {
  const stateDir = stateFolder(state);
  await lockState(stateDir);
  const port = await freePort(undefined, 8786);
  const [{ migrate }, { startSystem }] = await Promise.all([import("./migrate.ts"), import("./system.ts")]);
  await migrate(stateDir);
  const system = await startSystem({ port, stateDir });
  try {
    await rebuildAt(system.url);
  } finally {
    await system.stop();
  }
};

/** `pnpm search:rebuild [--origin URL | --state DIR]`: makes the search index again from the log, of a running system (that of `pnpm dev` where none is named) or of one at rest. */
export const run = async (args: string[]): Promise<void> => {
  const { origin, state } = readOptions(args, { origin: "string", state: "string" });
  if (origin !== undefined && !URL.canParse(origin))
    throw new Sentence(`"${origin}" is not an address: --origin takes one like ${devOrigin}.`);
  if (origin !== undefined) return rebuildAt(origin);
  if (state === undefined && (await answersAt(devOrigin))) return rebuildAt(devOrigin);
  return rebuildAtRest(state);
};
