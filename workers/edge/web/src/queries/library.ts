import type { Result } from "@souk/contracts/problems";
import type { WebLibrary } from "@souk/contracts/web";
import { mapOutcome } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import type { WebContext } from "../env.ts";

const limit = 50;

/** What the caller owns, with all versions of all files. */
export const readLibrary = async (ctx: WebContext): Promise<Result<WebLibrary>> => {
  const library = await ask(ctx, (call) => ctx.env.DELIVERY.listLibrary(call, { limit }));
  return mapOutcome(library, ({ data }) => ({ items: data, degraded: [] }));
};
