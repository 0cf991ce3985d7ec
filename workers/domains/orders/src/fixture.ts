import { env as bindings } from "cloudflare:workers";
import type { Principal } from "@souk/contracts/call";
import type { OrderStatus, PlaceOrder } from "@souk/contracts/orders";
import { openContext } from "@souk/platform/context";
import { expect, vi } from "vitest";
import { placeOrder } from "./commands/place-order.ts";
import { isFinal, type OrderEvent } from "./domain/order.ts";
import type { Env } from "./env.ts";
import { openOrdersOf } from "./open-orders.ts";
import { deriveOrderId } from "./order-id.ts";
import { type OpenOrders, type OrderCoordinator, type Story, storyOf, toScripted } from "./test-worker.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      ORDER: DurableObjectNamespace<OrderCoordinator>;
      OPEN_ORDERS: DurableObjectNamespace<OpenOrders>;
    }
  }
}

export const env = toScripted(bindings as Partial<Env> as Env);
export const call = { requestId: "r", correlationId: "c", causationId: "c", principal: null };
export const buyer: Principal = { userId: "usr_buyer", role: "buyer", sessionId: "ses_1" };
export const one: PlaceOrder = { items: [{ productId: "prd_1" }], paymentMethodId: "pm_card_visa" };

export const ctx = () => openContext(env, { ...call, principal: buyer });
export const place = (key: string, input: PlaceOrder = one) => placeOrder(ctx(), buyer, key, input);
export const orderOf = (orderId: string) => bindings.ORDER.getByName(orderId);

/** Places a new order of which the story is told before. */
export const begin = async (
  told: Partial<Pick<Story, "script" | "dies" | "circuits">> = {},
  input: PlaceOrder = one,
): Promise<string> => {
  const key = crypto.randomUUID();
  const orderId = deriveOrderId(env.SIGNING_SECRET, buyer.userId, key);
  Object.assign(storyOf(orderId), told);
  // An object that dies under the call takes its answer with it: whoever asked asks again.
  await place(key, input).catch(() => place(key, input));
  return orderId;
};

export const read = async (orderId: string) => {
  const found = await env.ORDER.getByName(orderId).read(call);
  if (!found.ok) throw new Error(`No order ${orderId}`);
  return found.value;
};

/** Waits with patience: other tests use the machine at the same time. */
export const eventually = <T>(check: () => T) => vi.waitFor(check, { timeout: 30_000, interval: 50 });

export const untilEnded = (orderId: string) =>
  eventually(async () => {
    const found = await read(orderId);
    expect(isFinal(found.order)).toBe(true);
    return found;
  });

export const run = async (...given: Parameters<typeof begin>) => {
  const orderId = await begin(...given);
  return { orderId, story: storyOf(orderId), ...(await untilEnded(orderId)) };
};

export const tell = (events: OrderEvent[]): string[] =>
  events.map((event) => ("step" in event ? `${event.type} ${event.step} ${event.attempt}` : event.type));
export const isOpen = async (orderId: string) => {
  const list = await openOrdersOf(env, buyer.userId).list(call);
  return list.ok && list.value.includes(orderId);
};
export const untilLeft = (orderId: string) => eventually(async () => expect(await isOpen(orderId)).toBe(false));
export const untilCalled = (orderId: string, method: string, times = 1) =>
  eventually(() =>
    expect(storyOf(orderId).calls.filter((called) => called === method).length).toBeGreaterThanOrEqual(times),
  );
export const untilStatus = (orderId: string, status: OrderStatus) =>
  eventually(async () => expect((await read(orderId)).order.status).toBe(status));
