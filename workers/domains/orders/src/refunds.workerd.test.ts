import type { Principal } from "@souk/contracts/call";
import type { PlaceOrder, ProviderNews } from "@souk/contracts/orders";
import { openContext } from "@souk/platform/context";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { hearFromProvider } from "./commands/hear-from-provider.ts";
import { requestRefund } from "./commands/request-refund.ts";
import { retryOrder } from "./commands/retry-order.ts";
import { begin, call, env, isOpen, read, run, tell, untilEnded, untilLeft } from "./fixture.ts";
import { storyOf } from "./test-worker.ts";

const two: PlaceOrder = { items: [{ productId: "prd_1" }, { productId: "prd_2" }], paymentMethodId: "pm_card_visa" };
const seller: Principal = { userId: "usr_seller", role: "seller", sessionId: "ses_1" };
const ctx = () => openContext(env, { ...call, principal: seller });
const newKey = () => crypto.randomUUID();

const ask = (orderId: string, productIds?: string[], key = newKey()) =>
  requestRefund(ctx(), seller, orderId, key, { reason: "Broken", productIds });
const codeOf = (result: Awaited<ReturnType<typeof ask>>) => (result.ok ? "accepted" : result.problem.code);
const hear = (orderId: string, news: ProviderNews) => hearFromProvider(ctx(), { orderId, news });

const retried = (method: string) => method.split(" ")[0] ?? method;
const effectsSince = (orderId: string) => {
  const { effects } = storyOf(orderId);
  return effects.slice(effects.indexOf("grant") + 1).filter((effect) => effect !== "publish");
};

const complete = async () => {
  const { orderId } = await run({}, two);
  await untilLeft(orderId);
  return orderId;
};

const untilStatus = (orderId: string, status: string) =>
  vi.waitFor(
    async () => {
      const found = await read(orderId);
      expect(found.order.status).toBe(status);
      return found;
    },
    { timeout: 30_000, interval: 50 },
  );
const untilAlert = (orderId: string) =>
  vi.waitFor(async () => expect((await read(orderId)).order.alert).not.toBeNull(), { timeout: 30_000, interval: 50 });

const stepsOf = (name: string) => [`StepStarted ${name} 1`, `StepSucceeded ${name} 1`];
const refundStory = [
  "RefundRequested",
  ...["revokeAccess", "returnPayment", "returnStock"].flatMap(stepsOf),
  "OrderRefunded",
];

vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

describe.concurrent("a refund", () => {
  test("ends access before it answers, then gives money and stock back, and is told", async () => {
    const orderId = await complete();
    const asked = await ask(orderId);
    expect(asked).toMatchObject({ ok: true, value: { refund: { amount: { amount: 2_000, currency: "USD" } } } });
    expect(effectsSince(orderId)[0]).toBe("revoke prd_1,prd_2");
    const { order, events } = await untilEnded(orderId);
    expect([order.status, order.paymentStatus, order.deliveryStatus]).toEqual(["refunded", "refunded", "revoked"]);
    expect(tell(events).slice(14)).toEqual(refundStory);
    expect(effectsSince(orderId).map(retried)).toEqual(["revoke", "refund", "giveBack"]);
    await untilLeft(orderId);
    expect(storyOf(orderId).published.at(-1)).toMatchObject({
      type: "OrderRefunded",
      position: 3,
      data: { status: "refunded", refund: { lines: [{ productId: "prd_1" }, { productId: "prd_2" }] } },
    });
  });

  test("of one line leaves the other, which can follow", async () => {
    const orderId = await complete();
    const asked = await Promise.all([ask(orderId, ["prd_1"]), ask(orderId, ["prd_2"])]);
    expect(asked.map(codeOf)).toEqual(["accepted", "accepted"]);
    const { order, events } = await untilStatus(orderId, "refunded");
    expect(order.refunds.map(({ productIds, done }) => [productIds, done])).toEqual([
      [["prd_1"], true],
      [["prd_2"], true],
    ]);
    expect(events.filter(({ type }) => type === "OrderRefunded")).toHaveLength(2);
  });

  test("is one of twenty that ask at once under twenty keys, and the same for twenty under one", async () => {
    const orderId = await complete();
    const asked = await Promise.all(Array.from({ length: 20 }, () => ask(orderId, ["prd_1"])));
    expect(asked.map(codeOf).sort()).toEqual(["accepted", ...Array(19).fill("already_refunded")]);
    const key = newKey();
    const repeated = await Promise.all(Array.from({ length: 20 }, () => ask(orderId, ["prd_2"], key)));
    const ids = repeated.map((answer) => answer.ok && answer.value.refund.id);
    expect([new Set(ids).size, repeated.filter((answer) => answer.ok && !answer.value.replayed).length]).toEqual([
      1, 1,
    ]);
    expect(codeOf(await ask(orderId, ["prd_1"], key))).toBe("idempotency_key_reuse");
    await untilStatus(orderId, "refunded");
    expect(effectsSince(orderId).filter((effect) => effect.startsWith("refund"))).toHaveLength(2);
  });

  test("of something free never reaches the payments", async () => {
    const { orderId } = await run({}, { items: [{ productId: "prd_free" }] });
    await ask(orderId);
    const { order } = await untilStatus(orderId, "refunded");
    expect([order.paymentStatus, effectsSince(orderId).map(retried)]).toEqual(["not_required", ["revoke", "giveBack"]]);
  });

  test("is refused for an order that runs or has failed", async () => {
    const orderId = await begin({ script: { hold: ["hang", "refuse"] } });
    expect(codeOf(await ask(orderId))).toBe("order_not_refundable");
    await untilEnded(orderId);
    expect(codeOf(await ask(orderId))).toBe("order_not_refundable");
  });

  test.each(["revoke", "refund", "giveBack"])("repeats a faulting %s without end", async (method) => {
    const orderId = await complete();
    storyOf(orderId).script = { [method]: ["fail", "hang", "refuse", "fail-after"] };
    await ask(orderId);
    await untilStatus(orderId, "refunded");
    expect(effectsSince(orderId).map(retried)).toEqual(["revoke", "refund", "giveBack"]);
    expect(storyOf(orderId).calls.filter((called) => called === method)).toHaveLength(5);
  });

  test("that is stuck raises one alert and stays open, until an operator has it tried again", async () => {
    const orderId = await complete();
    expect(await retryOrder(ctx(), orderId)).toMatchObject({ problem: { code: "nothing_to_retry" } });
    storyOf(orderId).script = { refund: "fail" };
    await ask(orderId);
    await untilAlert(orderId);
    const stuck = await read(orderId);
    expect([stuck.order.status, stuck.order.deliveryStatus, await isOpen(orderId)]).toEqual([
      "completed",
      "revoked",
      true,
    ]);
    expect(stuck.order.alert).toMatchObject({ step: "returnPayment", code: "service_unavailable" });
    storyOf(orderId).script = {};
    expect(await retryOrder(ctx(), orderId)).toMatchObject({ ok: true, value: { alert: { step: "returnPayment" } } });
    const { order, events } = await untilStatus(orderId, "refunded");
    expect([order.alert, events.filter(({ data }) => "alert" in data).length]).toEqual([null, 1]);
    await untilLeft(orderId);
    expect(storyOf(orderId).published.map(({ type }) => type)).toEqual([
      "OrderPlaced",
      "OrderCompleted",
      "OrderAlerted",
      "OrderRefunded",
    ]);
  });
});

test("a refund goes on by itself at whichever event its object dies", async () => {
  const deaths = Array.from({ length: refundStory.length }, (_, index) => index + 1).flatMap((after) =>
    [true, false].map((written) => ({ after, written })),
  );
  const check = async (dies: { after: number; written: boolean }) => {
    const orderId = await complete();
    storyOf(orderId).dies = dies;
    const key = newKey();
    // An object that dies under the call takes its answer with it: whoever asked asks again.
    await ask(orderId, undefined, key).catch(() => ask(orderId, undefined, key));
    const { events } = await untilStatus(orderId, "refunded");
    expect(tell(events).slice(14)).toEqual(refundStory);
    expect(effectsSince(orderId).map(retried)).toEqual(["revoke", "refund", "giveBack"]);
    await untilLeft(orderId);
  };
  await Promise.all(deaths.map(check));
});

test("a faulting capture raises one alert while it is tried again, and the order completes", async () => {
  const orderId = await begin({ script: { capture: "fail" } });
  await untilAlert(orderId);
  expect((await read(orderId)).order).toMatchObject({ status: "processing", alert: { step: "capturePayment" } });
  storyOf(orderId).script = {};
  expect(await retryOrder(ctx(), orderId)).toMatchObject({ ok: true });
  const { order, events } = await untilEnded(orderId);
  expect([order.status, order.alert]).toEqual(["completed", null]);
  expect(events.filter(({ data }) => "alert" in data)).toHaveLength(1);
});

describe.concurrent("a dispute", () => {
  const disputed = (status: "open" | "won" | "lost", caseId = "dp_1"): ProviderNews => ({
    type: "disputed",
    caseId,
    kind: "dispute",
    status,
  });

  test("withholds access while it is open, and gives it back once it is won, however often it is told", async () => {
    const orderId = await complete();
    await Promise.all([1, 2, 3].map(() => hear(orderId, disputed("open"))));
    await vi.waitFor(async () => expect((await read(orderId)).order.deliveryStatus).toBe("revoked"), 10_000);
    expect((await read(orderId)).order.status).toBe("disputed");
    expect(codeOf(await ask(orderId))).toBe("order_not_refundable");
    await hear(orderId, disputed("won"));
    await hear(orderId, disputed("open"));
    await hear(orderId, disputed("lost"));
    await untilStatus(orderId, "completed");
    const { order } = await untilEnded(orderId);
    expect([order.deliveryStatus, effectsSince(orderId)]).toEqual(["delivered", ["suspend", "restore"]]);
    await untilLeft(orderId);
    expect(
      storyOf(orderId)
        .published.map(({ type }) => type)
        .slice(2),
    ).toEqual(["OrderDisputed", "OrderDisputed"]);
  });

  test("that is lost withholds access for good", async () => {
    const orderId = await complete();
    await hear(orderId, disputed("lost"));
    await vi.waitFor(async () => expect((await read(orderId)).order.deliveryStatus).toBe("revoked"), 10_000);
    const { order } = await untilEnded(orderId);
    expect([order.status, effectsSince(orderId)]).toEqual(["disputed", ["suspend"]]);
  });

  test("that comes before the order has ended waits for it, and one of a failed order is nothing", async () => {
    const early = await begin({ script: { grant: ["hang"] } });
    await vi.waitFor(async () => expect((await read(early)).order.paymentStatus).toBe("captured"), 10_000);
    await hear(early, disputed("open"));
    const { order } = await untilStatus(early, "disputed");
    expect(order.completedAt).not.toBeNull();
    const { orderId, events } = await run({ script: { authorize: ["refuse"] } });
    await hear(orderId, disputed("open"));
    expect((await read(orderId)).events).toEqual(events);
  });
});

test("lines that were refunded at the provider are given up here too, once", async () => {
  const orderId = await complete();
  const news: ProviderNews = { type: "refunded", refundId: "re_1", productIds: ["prd_2", "prd_9"] };
  await Promise.all([hear(orderId, news), hear(orderId, news)]);
  const { order } = await untilStatus(orderId, "partially_refunded");
  expect(order.refunds).toMatchObject([{ refundId: "re_1", by: "provider", productIds: ["prd_2"] }]);
  expect(codeOf(await ask(orderId, ["prd_2"]))).toBe("already_refunded");
});
