import { type BreakerView, purchaseBreakers, type SetBreaker, searchBreakers } from "@souk/contracts/breakers";
import type { Result } from "@souk/contracts/problems";
import { setBreaker } from "@souk/platform/breaker";
import { ask } from "@souk/platform/context";
import type { OrdersContext } from "../env.ts";

/** Overrules a circuit, or takes that back; refuses `not_found` where there is none of this name. */
export const setAnyBreaker = async (
  ctx: OrdersContext,
  name: string,
  { state }: SetBreaker,
): Promise<Result<BreakerView>> =>
  searchBreakers.some((each) => each === name)
    ? ask(ctx, (call) => ctx.env.SEARCH.setBreaker(call, { name, state }))
    : setBreaker(ctx, purchaseBreakers, { name, state });
