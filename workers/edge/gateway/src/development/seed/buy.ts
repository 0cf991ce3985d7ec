import type { Principal } from "@souk/contracts/call";
import type { OrderView, PlacedOrder } from "@souk/contracts/orders";
import { within } from "@souk/platform/deadline";
import type { Shop } from "./shop.ts";

const patienceMs = 30_000;

export type Purchase = { key: string; productIds: string[]; paymentMethodId: string };

/** Places an order, once for its key, and waits until it has ended. */
export const buy = async (
  shop: Shop,
  buyer: Principal,
  { key, productIds, paymentMethodId }: Purchase,
): Promise<OrderView> => {
  const items = productIds.map((productId) => ({ productId }));
  const { orderId } = await shop.ask<PlacedOrder>("placeOrder", buyer, {
    body: { items, paymentMethodId },
    headers: { "Idempotency-Key": key },
  });
  const params = { id: orderId };
  await within(patienceMs, shop.read("watchOrder", buyer, { params }));
  return shop.ask<OrderView>("readOrder", buyer, { params });
};
