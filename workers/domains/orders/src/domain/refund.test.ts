import type { Role } from "@souk/contracts/call";
import { evolve as evolveProgress, initialProgress, next } from "@souk/kernel/saga";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { heed, workOf } from "./aftermath.ts";
import { isStuck, markAlert, owesAlert } from "./alert.ts";
import { evolve, isFinal, type Order, type OrderEvent, type OrderLine } from "./order.ts";
import { decideRefund, type RefundAsked } from "./refund.ts";
import { announce, toEventViews } from "./story.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });
const line = (productId: string, sellerId: string, amount: number): OrderLine => ({
  productId,
  sellerId,
  sellerName: "A seller",
  title: productId,
  fileVersions: [],
  unitPrice: usd(amount),
  discount: usd(0),
  total: usd(amount),
});
const lines = [line("prd_1", "usr_1", 700), line("prd_2", "usr_1", 0), line("prd_3", "usr_2", 501)];

const placed: OrderEvent = {
  type: "OrderPlaced",
  at: 1,
  data: {
    orderId: "ord_1",
    sagaVersion: 1,
    buyerId: "usr_buyer",
    requestId: "r",
    fingerprint: "f",
    paymentMethodId: "pm",
    total: usd(1_201),
    lines,
  },
};
const bought = [placed, { type: "OrderCompleted", at: 2, data: {} }] satisfies OrderEvent[];

const given = (...events: OrderEvent[]): Order => {
  const order = events.reduce<Order | null>(evolve, null);
  if (!order) throw new Error("No order");
  return order;
};
const completed = given(...bought);

const asked = (userId: string, role: Role, productIds?: string[], key = "k"): RefundAsked => ({
  refundId: `ref_${key}`,
  userId,
  role,
  productIds,
  reason: "Broken",
  key,
  fingerprint: JSON.stringify(productIds ?? null),
});
const request = (order: Order, ask: RefundAsked) => {
  const decision = decideRefund(order, ask);
  return decision.ok ? decision.value.request.productIds : decision.problem.code;
};

/** The order with this refund asked for, and done if it is accepted. */
const refund = (order: Order, ask: RefundAsked): Order => {
  const decision = decideRefund(order, ask);
  if (!decision.ok || decision.value.isRepeat) return order;
  const { request: data } = decision.value;
  const requested = evolve(order, { type: "RefundRequested", at: 3, data });
  const { refundId, productIds, amount } = data;
  return evolve(requested, { type: "OrderRefunded", at: 4, data: { refundId, productIds, amount } });
};

describe("a refund", () => {
  test("is for sellers of their own lines and for operators of any", () => {
    expect(request(completed, asked("usr_1", "seller"))).toEqual(["prd_1", "prd_2"]);
    expect(request(completed, asked("usr_2", "seller", ["prd_3"]))).toEqual(["prd_3"]);
    expect(request(completed, asked("usr_admin", "admin"))).toEqual(["prd_1", "prd_2", "prd_3"]);
    expect(request(completed, asked("usr_2", "seller", ["prd_1"]))).toBe("not_found");
    expect(request(completed, asked("usr_1", "seller", ["prd_1", "prd_9"]))).toBe("not_found");
    expect(request(completed, asked("usr_buyer", "buyer"))).toBe("forbidden");
    expect(request(completed, asked("usr_other", "buyer"))).toBe("not_found");
    expect(request(completed, asked("usr_other", "seller"))).toBe("not_found");
  });

  test("tells strangers and the buyer nothing of an order that never completed", () => {
    expect(request(given(placed), asked("usr_other", "seller"))).toBe("not_found");
    expect(request(given(placed), asked("usr_buyer", "buyer"))).toBe("forbidden");
    expect(request(given(placed), asked("usr_1", "seller"))).toBe("order_not_refundable");
  });

  test("is not for what is refunded already, or about to be", () => {
    const decision = decideRefund(completed, asked("usr_1", "seller", ["prd_1"], "a"));
    if (!decision.ok) throw new Error("Refused");
    const pending = evolve(completed, { type: "RefundRequested", at: 3, data: decision.value.request });
    for (const order of [pending, refund(completed, asked("usr_1", "seller", ["prd_1"], "a"))]) {
      expect(request(order, asked("usr_1", "seller", ["prd_1"], "b"))).toBe("already_refunded");
      expect(request(order, asked("usr_1", "seller", ["prd_1", "prd_2"], "b"))).toBe("already_refunded");
      expect(request(order, asked("usr_1", "seller", undefined, "b"))).toEqual(["prd_2"]);
    }
  });

  test("is found again by its key, and by no other request under it", () => {
    const order = refund(completed, asked("usr_1", "seller", ["prd_1"], "a"));
    expect(decideRefund(order, asked("usr_1", "seller", ["prd_1"], "a"))).toMatchObject({ value: { isRepeat: true } });
    expect(request(order, asked("usr_1", "seller", ["prd_2"], "a"))).toBe("idempotency_key_reuse");
  });

  test("of whatever lines, asked for by whomever and how often, gives each line back once and its price exactly", () => {
    const ask = fc.record({
      userId: fc.constantFrom("usr_1", "usr_2", "usr_admin", "usr_buyer", "usr_other"),
      productIds: fc.option(fc.subarray(["prd_1", "prd_2", "prd_3"], { minLength: 1 }), { nil: undefined }),
      key: fc.constantFrom("a", "b", "c", "d"),
    });
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 8 }), (asks) => {
        const end = asks.reduce((order, { userId, productIds, key }) => {
          const role = userId === "usr_admin" ? "admin" : "seller";
          return refund(order, asked(userId, role, productIds, key));
        }, completed);
        const gone = end.refunds.flatMap(({ productIds }) => productIds);
        const price = lines.reduce(
          (sum, { productId, total }) => sum + (gone.includes(productId) ? total.amount : 0),
          0,
        );
        expect(new Set(gone).size).toBe(gone.length);
        expect(end.refunds.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(price);
        expect(end.status).toBe(gone.length === 3 ? "refunded" : gone.length > 0 ? "partially_refunded" : "completed");
        expect(end.paymentStatus === "refunded").toBe(price === 1_201);
        expect(isFinal(end)).toBe(true);
      }),
    );
  });

  test("keeps its key to itself", () => {
    const decision = decideRefund(completed, { ...asked("usr_1", "seller", ["prd_1"]), key: "secret-key" });
    if (!decision.ok) throw new Error("Refused");
    const event: OrderEvent = { type: "RefundRequested", at: 3, data: decision.value.request };
    expect(JSON.stringify([toEventViews([event]), announce(evolve(completed, event), event)])).not.toContain(
      "secret-key",
    );
  });
});

describe("what follows upon an order", () => {
  const news = (caseId: string, status: "open" | "won" | "lost") =>
    ({ type: "disputed", kind: "dispute", caseId, status }) as const;

  test("ends alike in whatever order and however often the provider tells", () => {
    const told = fc.array(fc.constantFrom(news("dp_1", "open"), news("dp_1", "lost"), news("dp_1", "won")), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(told, (each) => {
        const end = each.reduce((order, one) => {
          const event = heed(order, one, 5);
          return event ? evolve(order, event) : order;
        }, completed);
        const statuses = each.map(({ status }) => status);
        expect(end.status).toBe(statuses.includes("won") ? "completed" : "disputed");
        expect(end.cases).toHaveLength(1);
      }),
    );
  });

  test("runs to its end, whatever comes meanwhile, with access as the cases leave it", () => {
    const move = fc.oneof(
      fc.record({ type: fc.constant("refund" as const), productId: fc.constantFrom("prd_1", "prd_2", "prd_3") }),
      fc.record({
        type: fc.constant("case" as const),
        caseId: fc.constantFrom("dp_1", "issfr_1"),
        status: fc.constantFrom("open" as const, "won" as const, "lost" as const),
      }),
      fc.constant({ type: "step" as const }),
    );
    type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;
    const step = (order: Order): Order => {
      const work = workOf(order);
      if (!work) return order;
      const task = next(work.saga, work.progress, 9);
      const record = (event: OrderEvent) => evolve(order, event);
      if (task.do === "start") return record({ type: "StepStarted", step: task.step, attempt: 1, at: 9, data: {} });
      if (task.do === "invoke") return record({ type: "StepSucceeded", step: task.step, attempt: 1, at: 9, data: {} });
      const [pending] = order.refunds.filter(({ done }) => !done);
      if (task.do !== "complete" || !pending) throw new Error(`Nothing to ${task.do}`);
      return record({ type: "OrderRefunded", at: 9, data: pending });
    };
    const take = (order: Order, each: Move, index: number): Order => {
      if (each.type === "step") return step(order);
      if (each.type === "case") {
        const event = heed(order, news(each.caseId, each.status), 5);
        return event ? evolve(order, event) : order;
      }
      const decision = decideRefund(order, asked("usr_admin", "admin", [each.productId], `${index}`));
      return decision.ok ? evolve(order, { type: "RefundRequested", at: 3, data: decision.value.request }) : order;
    };
    fc.assert(
      fc.property(fc.array(move, { maxLength: 30 }), (moves) => {
        let order = moves.reduce(take, completed);
        for (let left = 100; workOf(order); left -= 1) {
          expect(left).toBeGreaterThan(0);
          order = step(order);
        }
        expect(order.refunds.every(({ done }) => done)).toBe(true);
        expect(order.suspended).toBe(order.cases.some(({ status }) => status !== "won"));
        const isGone = order.refunds.flatMap(({ productIds }) => productIds).length === lines.length;
        expect(order.deliveryStatus === "revoked").toBe(order.suspended || isGone);
      }),
    );
  });
});

describe("an alert", () => {
  const started = (step: string): OrderEvent => ({ type: "StepStarted", step, attempt: 1, at: 10, data: {} });
  const faulted = (step: string, at: number): OrderEvent => ({
    type: "StepFailed",
    step,
    attempt: 1,
    at,
    data: { kind: "fault", code: "service_unavailable", message: "No answer", retryAt: at + 1 },
  });
  const done = (step: string): OrderEvent[] => [
    started(step),
    { type: "StepSucceeded", step, attempt: 1, at: 10, data: {} },
  ];
  const captured = ["processPayment", "updateInventory", "prepareDelivery"].flatMap(done);

  test("is owed for a capture that keeps faulting, never for a step that can be given up", () => {
    const late = given(placed, ...captured, started("capturePayment"), faulted("capturePayment", 40));
    expect([owesAlert(late, 39, 30), owesAlert(late, 40, 30), isStuck(late)]).toEqual([false, true, true]);
    const early = given(placed, started("processPayment"), faulted("processPayment", 40));
    expect(owesAlert(early, 1_000, 30)).toBe(false);
  });

  test("comes with one attempt and is over with the first that works", () => {
    const before = [placed, ...captured, started("capturePayment")];
    const alerted = given(...before, markAlert(faulted("capturePayment", 40)));
    expect(alerted.alert).toEqual({
      step: "capturePayment",
      code: "service_unavailable",
      message: "No answer",
      since: 40,
    });
    expect(owesAlert(alerted, 90, 30)).toBe(false);
    const again = evolve(alerted, markAlert(faulted("capturePayment", 80)));
    expect(again.alert?.since).toBe(40);
    const works = evolve(again, { type: "StepSucceeded", step: "capturePayment", attempt: 3, at: 90, data: {} });
    expect([works.alert, isStuck(works)]).toEqual([null, false]);
  });

  test("is told once, and is what operators see", () => {
    const event = markAlert(faulted("capturePayment", 40));
    const order = given(placed, ...captured, started("capturePayment"), event);
    expect(announce(order, event)).toMatchObject([
      { type: "OrderAlerted", data: { alert: { step: "capturePayment" } } },
    ]);
    expect(announce(order, faulted("capturePayment", 50))).toEqual([]);
  });
});

test("a step of what follows is no step of the purchase", () => {
  const { progress } = completed;
  const event: OrderEvent = { type: "StepStarted", step: "suspendAccess", attempt: 1, at: 5, data: {} };
  const shut = evolve(completed, {
    type: "OrderDisputed",
    at: 4,
    data: { caseId: "dp_1", kind: "dispute", status: "open" },
  });
  const order = evolve(shut, event);
  expect(order.progress).toEqual(progress);
  const saga = workOf(order)?.saga;
  expect(saga && order.aftermath?.progress).toEqual(saga && evolveProgress(saga, initialProgress, event));
});
