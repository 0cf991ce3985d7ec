import { describe, expect, test } from "vitest";
import { owesAlert } from "./alert.ts";
import { evolve, isFinal, type Order, type OrderEvent, type Placement } from "./order.ts";
import { announce, toEventViews, toView } from "./story.ts";

const placement: Placement = {
  orderId: "ord_1",
  sagaVersion: 1,
  buyerId: "usr_buyer",
  requestId: "req-1",
  fingerprint: "f",
  paymentMethodId: "pm_card_visa",
  total: { amount: 1_000, currency: "USD" },
  lines: [
    {
      productId: "prd_1",
      sellerId: "usr_seller",
      sellerName: "A seller",
      title: "A product",
      fileVersions: [],
      unitPrice: { amount: 1_000, currency: "USD" },
      discount: { amount: 0, currency: "USD" },
      total: { amount: 1_000, currency: "USD" },
    },
  ],
};

const placed: OrderEvent = { type: "OrderPlaced", at: 1_000, data: placement };
const started = (step: string): OrderEvent => ({ type: "StepStarted", step, attempt: 1, at: 2_000, data: {} });
const succeeded = (step: string): OrderEvent => ({ type: "StepSucceeded", step, attempt: 1, at: 3_000, data: {} });
const done = (step: string): OrderEvent[] => [started(step), succeeded(step)];
const failed = (step: string, data: Partial<(OrderEvent & { type: "StepFailed" })["data"]>): OrderEvent => ({
  type: "StepFailed",
  step,
  attempt: 1,
  at: 4_000,
  data: { kind: "fault", code: "service_unavailable", message: "No answer", ...data },
});
const compensated = (step: string, outcome?: string): OrderEvent => ({
  type: "StepCompensated",
  step,
  attempt: 1,
  at: 5_000,
  data: { undo: "undo", ...(outcome && { result: { outcome } }) },
});
const failure = { step: "updateInventory", code: "sold_out", message: "Sold out" };

const given = (...events: OrderEvent[]): Order => {
  const order = [placed, ...events].reduce<Order | null>(evolve, null);
  if (!order) throw new Error("No order");
  return order;
};

describe("an order", () => {
  test("is pending when placed and processing from its first step on", () => {
    expect(toView(given())).toMatchObject({ status: "pending", paymentStatus: "pending", deliveryStatus: "pending" });
    expect(given(started("processPayment")).status).toBe("processing");
  });

  test("tells how far payment and delivery have come", () => {
    const authorized = done("processPayment");
    expect(given(...authorized).paymentStatus).toBe("authorized");
    const prepared = [...authorized, ...done("updateInventory"), ...done("prepareDelivery")];
    expect(given(...prepared).deliveryStatus).toBe("prepared");
    const captured = [...prepared, ...done("capturePayment")];
    expect(given(...captured).paymentStatus).toBe("captured");
    const end = given(...captured, ...done("notifyBuyer"), ...done("completeOrder"), {
      type: "OrderCompleted",
      at: 9_000,
      data: {},
    });
    expect(end).toMatchObject({ status: "completed", deliveryStatus: "delivered", length: 14 });
    expect(isFinal(end)).toBe(true);
  });

  test("has a failed payment when the card was declined", () => {
    const declined = failed("processPayment", { kind: "refused", code: "card_declined" });
    expect(given(started("processPayment"), declined).paymentStatus).toBe("failed");
  });

  test("has an unknown payment when authorising was given up, until it is cancelled", () => {
    const gaveUp = [started("processPayment"), failed("processPayment", {})];
    expect(given(...gaveUp).paymentStatus).toBe("unknown");
    expect(given(...gaveUp, compensated("processPayment", "voided")).paymentStatus).toBe("voided");
    expect(given(...gaveUp, compensated("processPayment", "nothing_held")).paymentStatus).toBe("failed");
  });

  test("keeps its payment pending while a fault is retried", () => {
    expect(given(started("processPayment"), failed("processPayment", { retryAt: 5_000 })).paymentStatus).toBe(
      "pending",
    );
  });

  test("says at which step and why it failed", () => {
    const end = given(...done("processPayment"), { type: "OrderFailed", at: 9_000, data: failure });
    expect(toView(end)).toMatchObject({ status: "failed", failure: { step: "updateInventory", code: "sold_out" } });
  });

  test("owes one alert when an undo has failed for too long, and goes on trying", () => {
    const turned = [
      ...done("processPayment"),
      started("updateInventory"),
      failed("updateInventory", { kind: "refused" }),
    ];
    const failing = given(...turned, failed("processPayment", { undo: "refundPayment", retryAt: 6_000 }));
    expect(owesAlert(failing, 4_000 + 29_999, 30_000)).toBe(false);
    expect(owesAlert(failing, 4_000 + 30_000, 30_000)).toBe(true);
    const alerted = evolve(failing, { type: "OrderFailedWithAlert", at: 40_000, data: failure });
    expect(owesAlert(alerted, 90_000, 30_000)).toBe(false);
    expect([alerted.status, isFinal(alerted)]).toEqual(["failed_alert", false]);
  });

  test("begins with being placed", () => {
    expect(() => evolve(null, started("processPayment"))).toThrow("before OrderPlaced");
  });
});

describe("an order's story", () => {
  test("numbers its events densely and keeps the card and the fingerprint to itself", () => {
    const views = toEventViews([placed, ...done("processPayment"), failed("updateInventory", { retryAt: 0 })]);
    expect(views.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(JSON.stringify(views)).not.toMatch(/pm_card_visa|fingerprint/);
    expect(views[3]?.data.retryAt).toBe("1970-01-01T00:00:00.000Z");
  });

  test("tells others of its turning points only", () => {
    const order = given();
    expect(announce(order, placed).map(({ type }) => type)).toEqual(["OrderPlaced"]);
    expect(announce(order, started("processPayment"))).toEqual([]);
    const end = evolve(order, { type: "OrderFailed", at: 1, data: failure });
    expect(announce(end, { type: "OrderFailed", at: 1, data: failure })).toEqual([
      { type: "OrderFailed", data: toView(end) },
    ]);
  });
});
