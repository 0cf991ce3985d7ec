import type { Call, Reply } from "@souk/contracts/call";
import type { RebuildProgress, SearchService } from "@souk/contracts/search";
import { freePort, readOptions, stateFolder } from "./options.ts";
import { Sentence } from "./sentence.ts";
import { lockState } from "./state-lock.ts";

type Rebuilder = { SEARCH: Pick<SearchService, "rebuild"> };

const call: Call = {
  requestId: "search-rebuild",
  correlationId: "search-rebuild",
  causationId: "search-rebuild",
  principal: null,
};

const rebuildAll = async (search: Rebuilder["SEARCH"]): Promise<RebuildProgress> => {
  for (;;) {
    const reply: Reply<RebuildProgress> = await search.rebuild(call, null);
    if (!reply.ok) throw new Sentence(`The index was not rebuilt: ${reply.problem.code}.`);
    const { isDone, sequence, head } = reply.value;
    if (isDone) return reply.value;
    console.log(`Applied ${sequence} of ${head}`);
  }
};

/** `pnpm search:rebuild [--state DIR]`: makes the search index of a system that is not running again from its log. */
export const run = async (args: string[]): Promise<void> => {
  const options = readOptions(args, { state: "string", port: "string" });
  const stateDir = stateFolder(options.state);
  await lockState(stateDir);
  const port = await freePort(options.port, 8786);
  const [{ migrate }, { startSystem }] = await Promise.all([import("./migrate.ts"), import("./system.ts")]);
  await migrate(stateDir);
  const system = await startSystem({ port, stateDir });
  try {
    const { SEARCH } = (await system.miniflare.getBindings("souk-gateway")) as unknown as Rebuilder;
    const { sequence } = await rebuildAll(SEARCH);
    console.log(`The search index is made anew of all events up to ${sequence}`);
  } finally {
    await system.stop();
  }
};
