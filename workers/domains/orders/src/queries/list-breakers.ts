import { type BreakerList, purchaseBreakers, searchBreakers } from "@souk/contracts/breakers";
import type { Result } from "@souk/contracts/problems";
import { mapOutcome } from "@souk/kernel/result";
import { listBreakers, toSilent } from "@souk/platform/breaker";
import { ask } from "@souk/platform/context";
import type { OrdersContext } from "../env.ts";

const listOfSearch = async (ctx: OrdersContext) => {
  const listed = await ask(ctx, (call) => ctx.env.SEARCH.listBreakers(call)).catch(() => null);
  return listed?.ok ? listed.value : searchBreakers.map(toSilent);
};

/** The circuits of all that orders call, and of search. */
export const listAllBreakers = async (ctx: OrdersContext): Promise<Result<BreakerList>> => {
  const [own, ofSearch] = await Promise.all([listBreakers(ctx, purchaseBreakers), listOfSearch(ctx)]);
  return mapOutcome(own, (data) => ({ data: [...data, ...ofSearch] }));
};
