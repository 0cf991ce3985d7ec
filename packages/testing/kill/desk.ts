import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { OrderEventView, OrderView, PlacedOrder, RefundView } from "@souk/contracts/orders";
import type { Client } from "../client.ts";
import { inTurns } from "../in-turns.ts";
import { keptLines } from "../invariants/order.ts";
import type { RefundWish, SeenOrder, Wish } from "../invariants/snapshot.ts";
import { insist } from "./insist.ts";
import type { Market, Person } from "./market.ts";
import type { Planned } from "./plan.ts";

const open = ["pending", "processing", "requires_action"];

const addOnce = <T>(answers: T[], answer: T): void => {
  if (!answers.some((known) => isDeepStrictEqual(known, answer))) answers.push(answer);
};

/** Places orders and asks for refunds, each under one key until it is answered, and waits for what becomes of them. */
export const createDesk = (client: Client, market: () => Market) => {
  const wishes: Wish[] = [];
  const refundWishes: RefundWish[] = [];
  const waiting = new Set<string>();
  const posts = new Set<Promise<void>>();
  let refused = 0;

  // A request that never gets an answer is one more thing to be told of, when all are waited for.
  const track = (post: Promise<void>): void => {
    posts.add(post);
    post.then(
      () => posts.delete(post),
      () => {},
    );
  };

  const send = <T>(path: string, { token }: Person, key: string, body: unknown) =>
    insist(() => client.ask<T & { code?: string }>(path, { token, body, headers: { "Idempotency-Key": key } }));

  const place = ({ buyer, goods, method, copies }: Planned): void => {
    const productIds = goods.map(({ id }) => id);
    const asked = { buyerId: buyer.id, productIds, paymentMethodId: method };
    const wish: Wish = { key: randomUUID(), ...asked, answers: [], reused: [] };
    const body = { items: productIds.map((productId) => ({ productId })), paymentMethodId: method };
    wishes.push(wish);
    const post = async (): Promise<void> => {
      const { status, body: answer } = await send<PlacedOrder>("/v1/orders", buyer, wish.key, body);
      if (status !== 202) {
        if (status !== 409) throw new Error(`An order was answered ${status} ${answer.code}`);
        refused += 1;
        return;
      }
      addOnce(wish.answers, answer);
      waiting.add(answer.orderId);
    };
    for (let copy = 0; copy < copies; copy += 1) track(post());
  };

  const refund = (order: SeenOrder, given: { byAdmin: boolean; oneLine: boolean }): void => {
    const { admin, sellers } = market();
    const [line] = keptLines(order);
    const seller = sellers.find(({ id }) => id === line?.sellerId);
    if (!line || !seller) return;
    const { id: orderId } = order.view;
    const wish: RefundWish = { key: randomUUID(), orderId, answers: [] };
    refundWishes.push(wish);
    const body = { reason: "It was not what it seemed", ...(given.oneLine && { productIds: [line.productId] }) };
    const post = async (): Promise<void> => {
      const path = `/v1/orders/${orderId}/refunds`;
      const { status, body: answer } = await send<RefundView>(path, given.byAdmin ? admin : seller, wish.key, body);
      if (status !== 202) throw new Error(`A refund of ${orderId} was answered ${status} ${answer.code}`);
      addOnce(wish.answers, answer);
      waiting.add(orderId);
    };
    track(post());
    track(post());
  };

  const isRefunded = async (orderId: string): Promise<boolean> => {
    const own = refundWishes.filter((wish) => wish.orderId === orderId);
    const due = own.flatMap(({ answers }) => answers.map(({ id }) => id));
    if (due.length === 0) return true;
    const path = `/v1/orders/${orderId}/events`;
    const { body } = await client.ask<{ data: OrderEventView[] }>(path, { token: market().admin.token });
    const done = body.data.flatMap(({ type, data }) => (type === "OrderRefunded" ? [data.refundId] : []));
    return due.every((id) => done.includes(id));
  };

  const look = async (orderId: string): Promise<void> => {
    const { token } = market().admin;
    const { status, body } = await insist(() => client.ask<OrderView>(`/v1/orders/${orderId}`, { token }));
    if (status !== 200) throw new Error(`${orderId} was answered ${status}`);
    if (body.nextAction) {
      await client.ask(`/dev/processor/intents/${body.nextAction.intentId}/authenticate`, { method: "POST" });
    }
    if (!open.includes(body.status) && (await isRefunded(orderId))) waiting.delete(orderId);
  };

  /** Waits until every order has ended and every refund is done; answers those that have not by then. */
  const untilSettled = async (deadline: number): Promise<string[]> => {
    await Promise.all(posts);
    while (waiting.size > 0 && Date.now() < deadline) {
      await inTurns([...waiting], 8, look);
      if (waiting.size > 0) await wait(200);
    }
    return [...waiting];
  };

  return {
    place,
    refund,
    untilSettled,
    wishes,
    refundWishes,
    countRefused: () => refused,
    countPosts: () => posts.size,
  };
};
