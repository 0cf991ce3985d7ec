import { randomUUID } from "node:crypto";
import type { ProcessorLogRow } from "@souk/contracts/payments";
import { describe, expect, inject, test, vi } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));

describe("the card processor's log", () => {
  test("is empty for an order that never was", async () => {
    const log = await client.ask<{ data: ProcessorLogRow[] }>("/dev/processor/log?orderId=ord_never");
    expect([log.status, log.body]).toEqual([200, { data: [] }]);
  });

  test("is of every order where none is named", async () => {
    const { status, body } = await client.ask<{ data: ProcessorLogRow[] }>("/dev/processor/log");
    expect([status, Array.isArray(body.data)]).toEqual([200, true]);
  });

  test.each(["orderId=", "orderId=a&orderId=b"])("does not take ?%s", async (query) => {
    const { status, body } = await client.ask(`/dev/processor/log?${query}`);
    expect([status, body.code]).toEqual([400, "validation_failed"]);
  });

  test("is all of the card processor that the front door shows", async () => {
    const { status } = await client.ask("/v1/payment_intents", { method: "POST", headers: {} });
    expect(status).toBe(404);
  });
});

type Order = { status: string; paymentStatus: string; failure?: { step: string; code: string; message: string } };

const isFinal = ({ status }: Order): boolean => !["pending", "processing"].includes(status);

/** A new buyer orders a new product by this card; answers the order in its final state and the processor's log of it. */
const buyBy = async (paymentMethodId: string) => {
  const product = await client.publishProduct(await client.verifiedSeller());
  const { accessToken: token } = await client.register("buyer");
  const placed = await client.ask<{ orderId: string }>("/v1/orders", {
    token,
    headers: { "Idempotency-Key": randomUUID() },
    body: { items: [{ productId: product.id }], paymentMethodId },
  });
  const { orderId } = placed.body;
  const read = async () => (await client.ask<Order>(`/v1/orders/${orderId}`, { token })).body;
  const order = await vi.waitUntil(async () => [await read()].find(isFinal), { timeout: 25_000, interval: 200 });
  const { body } = await client.ask<{ data: ProcessorLogRow[] }>(`/dev/processor/log?orderId=${orderId}`);
  return { order, log: body.data.map(({ kind, outcome, amount }) => `${kind} ${outcome} ${amount}`) };
};

const charged = ["authorize succeeded 1999", "capture succeeded 1999"];

describe("a purchase", () => {
  test.each([
    "pm_card_visa",
    "pm_sandbox_500_before",
    "pm_sandbox_500_after",
    "pm_sandbox_flaky",
    "pm_sandbox_slow",
    "pm_sandbox_timeout_after",
  ])("by %s is charged once", async (method) => {
    const { order, log } = await buyBy(method);
    expect([order.status, order.paymentStatus, log]).toEqual(["completed", "captured", charged]);
  });

  test.each([
    ["pm_card_chargeDeclined", "card_declined", "Your card was declined."],
    ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "Your card has insufficient funds."],
    ["pm_card_chargeDeclinedExpiredCard", "expired_card", "Your card has expired."],
  ])("by %s fails for a reason and moves no money", async (method, code, message) => {
    const { order, log } = await buyBy(method);
    expect([order.status, order.failure]).toEqual(["failed", { step: "processPayment", code, message }]);
    expect(log).toEqual(["authorize declined 1999"]);
  });

  test("whose capture is refused gives the money back", async () => {
    const { order, log } = await buyBy("pm_sandbox_capture_fails");
    expect([order.status, order.paymentStatus]).toEqual(["failed", "voided"]);
    expect(log).toEqual(["authorize succeeded 1999", "capture declined 1999", "void succeeded 1999"]);
  });
});
