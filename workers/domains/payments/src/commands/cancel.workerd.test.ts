import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { askProcessor, newOrder, readBooks, readEvents, readLog, withBindings, withProcessor } from "../fixture.ts";
import { readPayment } from "../queries.ts";
import { authorize } from "./authorize.ts";
import { cancel } from "./cancel.ts";
import { capture } from "./capture.ts";

const voided = { ok: true, value: { outcome: "voided" } };
const refunded = { ok: true, value: { outcome: "refunded" } };
const nothingHeld = { ok: true, value: { outcome: "nothing_held" } };

const capturedOrder = async (method?: string) => {
  const order = newOrder(method);
  await authorize(withBindings(), order);
  await capture(withBindings(), order);
  return order;
};

const intentOf = async (orderId: string): Promise<string> => {
  const payment = await readPayment(withBindings(), orderId);
  return payment && "intentId" in payment ? payment.intentId : "";
};

const sumOf = async (orderId: string): Promise<number | null> =>
  env.DB.prepare(
    "SELECT coalesce(sum(abs(total)), 0) AS total FROM (SELECT sum(amount) AS total FROM postings JOIN journals ON id = journal_id WHERE source = ? GROUP BY account)",
  )
    .bind(orderId)
    .first<number>("total");

describe("cancelling an order", () => {
  test("of which nothing is known bars it for ever", async () => {
    const order = newOrder();
    expect(await cancel(withBindings(), order)).toEqual(nothingHeld);
    expect(await cancel(withBindings(), order)).toEqual(nothingHeld);
    expect(await authorize(withBindings(), order)).toMatchObject({ ok: false, problem: { code: "refused" } });
    expect(await readLog(order.orderId)).toEqual([]);
  });

  test("that was declined has nothing to undo", async () => {
    const order = newOrder("pm_card_chargeDeclined");
    await authorize(withBindings(), order);
    expect(await cancel(withBindings(), order)).toEqual(nothingHeld);
    expect(await readLog(order.orderId)).toEqual(["authorize declined 2500"]);
  });

  test("that holds money voids it, once", async () => {
    const order = newOrder();
    await authorize(withBindings(), order);
    expect(await Promise.all([1, 2].map(() => cancel(withBindings(), order)))).toEqual([voided, voided]);
    expect(await cancel(withBindings(), order)).toEqual(voided);
    expect(await authorize(withBindings(), order)).toMatchObject({ ok: false, problem: { code: "refused" } });
    expect(await readLog(order.orderId)).toEqual(["authorize succeeded 2500", "void succeeded 2500"]);
    expect(await readEvents(order.orderId)).toEqual([]);
  });

  test("whose authorisation never answered voids what it held", { timeout: 20_000 }, async () => {
    const order = newOrder("pm_sandbox_timeout_after");
    await expect(authorize(withBindings(), order)).rejects.toThrow("timeout");
    expect(await cancel(withBindings(), order)).toEqual(voided);
    expect(await readLog(order.orderId)).toEqual(["authorize succeeded 2500", "void succeeded 2500"]);
  });

  test("that was captured refunds it and books the exact opposite, once", async () => {
    const order = await capturedOrder();
    expect(await Promise.all([1, 2].map(() => cancel(withBindings(), order)))).toEqual([refunded, refunded]);
    expect(await cancel(withBindings(), order)).toEqual(refunded);
    expect((await readBooks(order.orderId)).filter((entry) => entry.startsWith("refund"))).toEqual([
      "refund processor:cash -2500",
      "refund seller:usr_1:pending 1799",
      "refund platform:fees 200",
      "refund seller:usr_2:pending 451",
      "refund platform:fees 50",
    ]);
    expect(await sumOf(order.orderId)).toBe(0);
    expect(await readEvents(order.orderId)).toEqual(["PaymentCaptured", "PaymentRefunded"]);
    expect((await readLog(order.orderId)).at(-1)).toBe("refund succeeded 2500");
  });

  test("reverses the fee that was taken, whatever the rate is by then", async () => {
    const order = await capturedOrder();
    await cancel(withBindings({ PLATFORM_FEE_BASIS_POINTS: "2500" }), order);
    expect(await sumOf(order.orderId)).toBe(0);
  });

  test("whose capture landed unseen books it and gives it back", async () => {
    const order = newOrder();
    await authorize(withBindings(), order);
    await askProcessor(`/v1/payment_intents/${await intentOf(order.orderId)}/capture`);
    expect(await cancel(withBindings(), order)).toEqual(refunded);
    expect(await readBooks(order.orderId)).toEqual([
      "capture processor:cash 2500",
      "capture suspense:unclaimed -2500",
      "refund processor:cash -2500",
      "refund suspense:unclaimed 2500",
    ]);
    expect((await readLog(order.orderId)).at(-1)).toBe("refund succeeded 2500");
  });
});

describe("a provider that keeps the money", () => {
  test("is asked again for a void until it lets go", async () => {
    const order = newOrder("pm_sandbox_refund_fails");
    await authorize(withBindings(), order);
    await expect(cancel(withBindings(), order)).rejects.toThrow(/^Payment provider: StripeAPIError 500 /);
    await expect(cancel(withBindings(), order)).rejects.toThrow("StripeAPIError");
    await askProcessor(`/v1/test_helpers/payment_intents/${await intentOf(order.orderId)}/allow_refunds`);
    expect(await cancel(withBindings(), order)).toEqual(voided);
    expect(await readLog(order.orderId)).toEqual(["authorize succeeded 2500", "void succeeded 2500"]);
  });

  test("is asked again for a refund until it gives it back", async () => {
    const order = await capturedOrder("pm_sandbox_refund_fails");
    await expect(cancel(withBindings(), order)).rejects.toThrow("StripeAPIError");
    expect(await readEvents(order.orderId)).toEqual(["PaymentCaptured"]);
    await askProcessor(`/v1/test_helpers/payment_intents/${await intentOf(order.orderId)}/allow_refunds`);
    expect(await cancel(withBindings(), order)).toEqual(refunded);
    expect(await sumOf(order.orderId)).toBe(0);
  });

  test("by a failed refund is a fault", async () => {
    const order = await capturedOrder();
    const failing = withProcessor(async () => Response.json({ object: "refund", status: "failed" }));
    await expect(cancel(failing, order)).rejects.toThrow("the refund is failed");
    expect(await readEvents(order.orderId)).toEqual(["PaymentCaptured"]);
  });

  test("has given it back already where it says so", async () => {
    const order = await capturedOrder();
    const error = { type: "invalid_request_error", code: "charge_already_refunded", message: "Refunded" };
    const already = withProcessor(async () => Response.json({ error }, { status: 400 }));
    expect(await cancel(already, order)).toEqual(refunded);
  });
});
