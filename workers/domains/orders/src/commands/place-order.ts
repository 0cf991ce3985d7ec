import type { Principal } from "@souk/contracts/call";
import type { PlacedOrder, PlaceOrder } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { ask, askObject } from "@souk/platform/context";
import { hashToken } from "@souk/platform/signing";
import { development } from "../development.ts";
import type { Placement } from "../domain/order.ts";
import { decidePlacement } from "../domain/placement.ts";
import type { OrdersContext } from "../env.ts";
import { openOrdersOf } from "../open-orders.ts";
import { deriveOrderId } from "../order-id.ts";

export type Placed = { placed: PlacedOrder; replayed: boolean };

/** Everything a decision needs, in one wave: the order under this key, the quotes, and what the buyer owns. */
const gather = (ctx: OrdersContext, orderId: string, fingerprint: string, buyerId: string, productIds: string[]) =>
  Promise.all([
    askObject(ctx, (call) => ctx.env.ORDER.getByName(orderId).findPlacement(call, { fingerprint })),
    ask(ctx, (call) => ctx.env.CATALOG.quote(call, { productIds })),
    ask(ctx, (call) => ctx.env.DELIVERY.listOwned(call, { buyerId, productIds })),
  ]);

/** Places an order, once for each idempotency key of a buyer; a repeat is answered like the first request. */
export const placeOrder = async (
  ctx: OrdersContext,
  { userId: buyerId }: Principal,
  key: string,
  input: PlaceOrder,
): Promise<Result<Placed>> => {
  const orderId = deriveOrderId(ctx.env.SIGNING_SECRET, buyerId, key);
  const fingerprint = hashToken(JSON.stringify(input));
  const productIds = input.items.map((item) => item.productId);
  const [before, quotes, owned] = await gather(ctx, orderId, fingerprint, buyerId, productIds);
  if (!before.ok) return before;
  if (before.value) return accept({ placed: before.value, replayed: true });
  if (!quotes.ok) return quotes;
  if (!owned.ok) return owned;
  const decision = decidePlacement(input, { buyerId, quotes: quotes.value, owned: owned.value });
  if (!decision.ok) return decision;
  const { requestId } = ctx.call;
  const frozen = { ...decision.value, ...development?.placeBack(ctx) };
  const placement: Placement = { orderId, sagaVersion: 1, buyerId, requestId, fingerprint, ...frozen };
  const entered = await askObject(ctx, (call) => openOrdersOf(ctx.env, buyerId).enter(call, { orderId, buyerId }));
  if (!entered.ok) return entered;
  return askObject(ctx, (call) => ctx.env.ORDER.getByName(orderId).place(call, placement));
};
