import { accept, mapOutcome } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import type { Tell } from "@souk/platform/copies";
import type { Env } from "../env.ts";
import { readShelves } from "../queries/stored-files.ts";

/** Tells delivery what products that were ever sold hold. */
export const tellShelves: Tell<Env> = async (ctx, productIds) => {
  const all = await readShelves(ctx, productIds);
  if (all.length === 0) return accept([]);
  const told = await ask(ctx, (call) => ctx.env.DELIVERY.keepShelves(call, { all }));
  return mapOutcome(told, () => all.map(({ productId, revision }) => ({ productId, revision })));
};
