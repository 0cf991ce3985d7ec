import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Tokens } from "@souk/contracts/identity";
import type { OrderEventView, OrderView, PlacedOrder } from "@souk/contracts/orders";
import type { ProcessorLogRow } from "@souk/contracts/payments";
import type { Answer, Client } from "./client.ts";

type Placing = { key?: string; paymentMethodId?: string | null; body?: Record<string, unknown> };

const open = ["pending", "processing", "requires_action"];

/** Orders and what becomes of them, through a client. */
export const createPurchases = (client: Client) => {
  /** Orders products by `pm_card_visa`, or by another method, under a new idempotency key, or a given one. */
  const place = (buyer: Tokens, productIds: string[], placing: Placing = {}): Promise<Answer<PlacedOrder>> => {
    const { key = randomUUID(), paymentMethodId = "pm_card_visa", body } = placing;
    const items = productIds.map((productId) => ({ productId }));
    return client.ask<PlacedOrder>("/v1/orders", {
      token: buyer.accessToken,
      headers: { "Idempotency-Key": key },
      body: { items, ...(paymentMethodId && { paymentMethodId }), ...body },
    });
  };

  const read = async (buyer: Tokens, orderId: string): Promise<OrderView> =>
    (await client.ask<OrderView>(`/v1/orders/${orderId}`, { token: buyer.accessToken })).body;

  /** The order once it has ended. */
  const untilEnded = async (buyer: Tokens, orderId: string): Promise<OrderView> => {
    const deadline = Date.now() + 40_000;
    for (;;) {
      const order = await read(buyer, orderId);
      if (!open.includes(order.status)) return order;
      if (Date.now() > deadline) throw new Error(`${orderId} is still ${order.status}`);
      await wait(50);
    }
  };

  /** Places an order and waits for its end. */
  const buy = async (buyer: Tokens, productIds: string[], placing: Placing = {}): Promise<OrderView> => {
    const { body } = await place(buyer, productIds, placing);
    return untilEnded(buyer, body.orderId);
  };

  const listEvents = async (buyer: Tokens, orderId: string): Promise<OrderEventView[]> => {
    const path = `/v1/orders/${orderId}/events`;
    return (await client.ask<{ data: OrderEventView[] }>(path, { token: buyer.accessToken })).body.data;
  };

  /** What the card processor itself saw of an order. */
  const readLog = async (orderId: string): Promise<ProcessorLogRow[]> =>
    (await client.ask<{ data: ProcessorLogRow[] }>(`/dev/processor/log?orderId=${orderId}`)).body.data;

  return { place, read, untilEnded, buy, listEvents, readLog };
};
