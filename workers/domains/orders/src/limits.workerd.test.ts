import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import type { Principal } from "@souk/contracts/call";
import { openContext } from "@souk/platform/context";
import { beforeAll, describe, expect, test } from "vitest";
import { placeOrder } from "./commands/place-order.ts";
import type { Env } from "./env.ts";
import { call, env, eventually, one, read } from "./fixture.ts";
import { openOrdersOf } from "./open-orders.ts";
import { deriveOrderId } from "./order-id.ts";
import { type Behaviour, type OpenOrders, storyOf } from "./test-worker.ts";

const listOf = ({ userId }: Principal) =>
  openOrdersOf(bindings as Partial<Env> as Env, userId) as DurableObjectStub<OpenOrders>;
const limit = (buyer: Principal) =>
  runInDurableObject(listOf(buyer), (object) => Reflect.set(Reflect.get(object, "env"), "LIMITS", "on"));
const buyerOf = (name: string): Principal => ({ userId: `usr_${name}`, role: "buyer", sessionId: "ses_1" });

const order = async (buyer: Principal, key: string, authorize: Behaviour = "ok") => {
  const orderId = deriveOrderId(env.SIGNING_SECRET, buyer.userId, key);
  storyOf(orderId).script.authorize = authorize;
  const placed = await placeOrder(openContext(env, { ...call, principal: buyer }), buyer, key, one);
  return { orderId, placed };
};
const untilFailed = (orderId: string) =>
  eventually(async () => expect((await read(orderId)).order.status).toBe("failed"));

const refused = { ok: false, problem: { code: "rate_limited", retryAfter: expect.any(Number) } };

describe("a buyer whose card is declined five times", () => {
  const [tester, other] = [buyerOf("tester_1"), buyerOf("other_2")];

  beforeAll(async () => {
    await limit(tester);
    for (let index = 0; index < 5; index += 1) {
      const { orderId } = await order(tester, `declined-${index}`, "refuse");
      await untilFailed(orderId);
    }
  });

  test("orders no more for now, and nothing is asked of the card", async () => {
    const { orderId, placed } = await order(tester, "one-more");
    expect(placed).toMatchObject(refused);
    expect(storyOf(orderId).calls).toEqual([]);
    expect(await env.ORDER.getByName(orderId).read(call)).toMatchObject({ ok: false });
  });

  test("still gets the answers of before, and others order as ever", async () => {
    expect((await order(tester, "declined-0", "refuse")).placed).toMatchObject({ ok: true, value: { replayed: true } });
    expect((await order(other, "first")).placed).toMatchObject({ ok: true });
  });

  test("is remembered over the death of the list", async () => {
    await evictDurableObject(listOf(tester));
    await limit(tester);
    expect((await order(tester, "after-death")).placed).toMatchObject(refused);
  });
});

test("a buyer orders at most 120 times a minute", async () => {
  const eager = buyerOf("eager_3");
  await limit(eager);
  const enter = (index: number) => listOf(eager).enter(call, { orderId: `ord_${index}`, buyerId: eager.userId });
  const entered = await Promise.all(Array.from({ length: 121 }, (_, index) => enter(index)));
  expect(entered.filter(({ ok }) => ok)).toHaveLength(120);
  expect(entered.find(({ ok }) => !ok)).toMatchObject(refused);
});
