import { mapOutcome } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import type { Tell } from "@souk/platform/copies";
import type { ReviewsContext } from "../env.ts";
import { readDigests } from "../queries/read-digests.ts";

/** Tells the catalogue what the pages of products show of their reviews. */
export const tellDigests: Tell<ReviewsContext["env"]> = async (ctx, productIds) => {
  const all = await readDigests(ctx, productIds);
  const told = await ask(ctx, (call) => ctx.env.CATALOG.keepDigests(call, { all }));
  return mapOutcome(told, () => all.map(({ productId, revision }) => ({ productId, revision })));
};
