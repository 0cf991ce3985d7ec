import type { Backlog } from "@souk/contracts/call";
import type { Context } from "@souk/platform/context";
import { readBacklogs } from "../backlog.ts";
import type { Env } from "../env.ts";
import { pause } from "./pause.ts";

const patienceMs = 30_000;
const pauseMs = 50;

/** Waits until nothing is left to do anywhere, at most 30 s; answers what still is. */
export const waitForQuiet = async (ctx: Context<Env>): Promise<Backlog> => {
  const deadline = Date.now() + patienceMs;
  let quietRounds = 0;
  for (;;) {
    const backlog = await readBacklogs(ctx);
    const busy = Object.keys(backlog).length > 0;
    quietRounds = busy ? 0 : quietRounds + 1;
    // What moves from one place to the next may be in neither when both are asked: once more.
    if (quietRounds === 2 || (busy && Date.now() > deadline)) return backlog;
    await pause(pauseMs);
  }
};
