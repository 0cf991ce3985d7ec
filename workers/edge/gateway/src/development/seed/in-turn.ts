import { askObject, type Context } from "@souk/platform/context";
import type { Env } from "../../env.ts";
import { pause } from "../pause.ts";

const pauseMs = 100;

const takeTurn = async (ctx: Context<Env>): Promise<number> => {
  const turns = ctx.env.IDEMPOTENCY.getByName("seed");
  for (;;) {
    const claimed = await askObject(ctx, (call) => turns.claim(call, { fingerprint: "seed" }));
    if (claimed.ok && claimed.value.do === "run") return claimed.value.lease;
    await pause(pauseMs);
  }
};

/** Runs one at a time, however many ask: whoever comes second finds what the first has done. */
export const inTurn = async <T>(ctx: Context<Env>, run: () => Promise<T>): Promise<T> => {
  const lease = await takeTurn(ctx);
  try {
    return await run();
  } finally {
    // Nothing is kept but the turn, so that the next one may begin.
    const turns = ctx.env.IDEMPOTENCY.getByName("seed");
    await askObject(ctx, (call) => turns.end(call, { lease, ending: { as: "refused" } }));
  }
};
