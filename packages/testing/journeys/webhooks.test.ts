import { createHmac, randomUUID } from "node:crypto";
import type { OrderEventView, OrderView } from "@souk/contracts/orders";
import type { ProcessorLogRow } from "@souk/contracts/payments";
import { describe, expect, inject, test, vi } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));

type Placed = { orderId: string; token: string };

/** A new buyer orders a new product by this card. */
const place = async (paymentMethodId: string): Promise<Placed> => {
  const product = await client.publishProduct(await client.verifiedSeller());
  const { accessToken: token } = await client.register("buyer");
  const placed = await client.ask<{ orderId: string }>("/v1/orders", {
    token,
    headers: { "Idempotency-Key": randomUUID() },
    body: { items: [{ productId: product.id }], paymentMethodId },
  });
  return { orderId: placed.body.orderId, token };
};

const read = async ({ orderId, token }: Placed): Promise<OrderView> =>
  (await client.ask<OrderView>(`/v1/orders/${orderId}`, { token })).body;

const untilStatus = (placed: Placed, status: OrderView["status"], timeout = 20_000) =>
  vi.waitFor(
    async () => {
      const order = await read(placed);
      expect(order.status).toBe(status);
      return order;
    },
    { timeout, interval: 50 },
  );

const readEvents = async ({ orderId, token }: Placed): Promise<OrderEventView[]> =>
  (await client.ask<{ data: OrderEventView[] }>(`/v1/orders/${orderId}/events`, { token })).body.data;

const readLog = async (orderId: string): Promise<ProcessorLogRow[]> =>
  (await client.ask<{ data: ProcessorLogRow[] }>(`/dev/processor/log?orderId=${orderId}`)).body.data;
const readEffects = async (orderId: string) =>
  (await readLog(orderId)).map(({ kind, outcome, amount }) => `${kind} ${outcome} ${amount}`);

type Signed = { secret?: string; ageSeconds?: number; body?: string };

/** Delivers an event as the provider does; `body` stands in for the one that was signed. */
const deliver = async (event: object, { secret = "whsec_development", ageSeconds = 0, body }: Signed = {}) => {
  const payload = JSON.stringify(event);
  const t = Math.floor(Date.now() / 1_000) - ageSeconds;
  const v1 = createHmac("sha256", secret).update(`${t}.${payload}`).digest("hex");
  const response = await fetch(new URL("/v1/webhooks/payments", client.origin), {
    method: "POST",
    headers: { "Content-Type": "application/json", "Stripe-Signature": `t=${t},v1=${v1}` },
    body: body ?? payload,
  });
  return { status: response.status, body: (await response.json()) as { code?: string; received?: true } };
};

const newEvent = (type: string, intent: string, orderId = "ord_unknown") => ({
  id: `evt_${randomUUID()}`,
  object: "event",
  type,
  data: { object: { id: intent, object: "payment_intent", metadata: { orderId } } },
});

describe("the webhook of the provider", () => {
  test.each<[string, Signed]>([
    ["signed with an old secret", { secret: "whsec_old" }],
    ["replayed after six minutes", { ageSeconds: 360 }],
    ["with an altered body", { body: "{}" }],
  ])("is refused %s", async (_, signed) => {
    const { status, body } = await deliver(newEvent("payment_intent.succeeded", "pi_1"), signed);
    expect([status, body.code]).toEqual([400, "signature_invalid"]);
  });

  test("is refused without a signature, whatever its type of content", async () => {
    for (const type of ["application/json", "text/plain"]) {
      const headers = { "Content-Type": type };
      const answer = await client.ask("/v1/webhooks/payments", { headers, body: newEvent("x", "pi_1") });
      expect([answer.status, answer.body.code]).toEqual([400, "signature_invalid"]);
      expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    }
    const { status } = await client.ask("/problems/signature_invalid");
    expect(status).toBe(200);
  });

  test("is refused over 256 KiB", async () => {
    const { status, body } = await deliver({ ...newEvent("x", "pi_1"), more: "x".repeat(262_144) });
    expect([status, body.code]).toEqual([413, "payload_too_large"]);
  });

  test("is kept and ignored where nobody knows the intent or the type", async () => {
    expect(await deliver(newEvent("payment_intent.succeeded", "pi_nobody"))).toMatchObject({ status: 200 });
    expect(await deliver(newEvent("customer.created", "cus_1"))).toMatchObject({ status: 200 });
  });
});

const types = [
  "charge.refunded",
  "payment_intent.succeeded",
  "payment_intent.canceled",
  "payment_intent.amount_capturable_updated",
  "payment_intent.payment_failed",
  "payment_intent.requires_action",
];

test.each([
  ["pm_card_visa", "completed"],
  ["pm_sandbox_capture_fails", "failed"],
  ["pm_card_chargeDeclined", "failed"],
] as const)("webhooks of any kind and order change nothing of an order by %s that is %s", async (method, status) => {
  const placed = await place(method);
  const before = await untilStatus(placed, status);
  const log = await readLog(placed.orderId);
  const events = types.map((type) => newEvent(type, log[0]?.intent ?? "", placed.orderId));
  const answers = await Promise.all([...events, ...events].map((event) => deliver(event)));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  await new Promise((done) => setTimeout(done, 1_500));
  expect([await read(placed), await readLog(placed.orderId)]).toEqual([before, log]);
});

test("a purchase ends alike whether its webhooks come first, never, once or five times", async () => {
  const ends = [];
  const scripts = ["pm_sandbox_webhook_first", "pm_sandbox_webhook_never", "pm_sandbox_webhook_x5", "pm_card_visa"];
  for (const method of scripts) {
    const placed = await place(method);
    const { status, paymentStatus, deliveryStatus } = await untilStatus(placed, "completed");
    const steps = (await readEvents(placed)).map(({ type, step }) => `${type} ${step ?? ""}`);
    ends.push({ status, paymentStatus, deliveryStatus, steps, effects: await readEffects(placed.orderId) });
  }
  const [first] = ends;
  expect(first).toMatchObject({
    status: "completed",
    paymentStatus: "captured",
    deliveryStatus: "delivered",
    effects: ["authorize succeeded 1999", "capture succeeded 1999"],
  });
  expect(ends).toEqual([first, first, first, first]);
});

describe("an order whose bank asks the buyer", () => {
  const authenticate = (intentId: string) =>
    client.ask(`/dev/processor/intents/${intentId}/authenticate`, { method: "POST" });

  const untilAsked = async (method: string) => {
    const placed = await place(method);
    const { nextAction } = await untilStatus(placed, "requires_action");
    expect(nextAction).toEqual({ type: "authenticate", intentId: expect.stringMatching(/^pi_/) });
    return { placed, intentId: nextAction?.intentId ?? "" };
  };

  test.each([
    ["at once by the webhook", "pm_card_authenticationRequired", 3_500],
    ["by its own question where no webhook comes", "pm_sandbox_authentication_webhook_never", 15_000],
  ])("goes on %s once they have", async (_, method, timeout) => {
    const { placed, intentId } = await untilAsked(method);
    expect(await authenticate(intentId)).toMatchObject({
      status: 200,
      body: { id: intentId, status: "requires_capture" },
    });
    const order = await untilStatus(placed, "completed", timeout);
    expect([order.paymentStatus, order.nextAction]).toEqual(["captured", undefined]);
    expect(await readEffects(placed.orderId)).toEqual([
      "authorize requires_action 1999",
      "authorize succeeded 1999",
      "capture succeeded 1999",
    ]);
    expect(await authenticate(intentId)).toMatchObject({ status: 409, body: { code: "action_not_awaited" } });
  });

  test("is found by its intent alone", async () => {
    expect(await authenticate("pi_none")).toMatchObject({ status: 404, body: { code: "not_found" } });
  });
});
