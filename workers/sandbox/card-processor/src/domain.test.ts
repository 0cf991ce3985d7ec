import { describe, expect, test } from "vitest";
import { type Command, type Decision, decide, type Intent, type IntentStatus, openIntent } from "./domain.ts";
import { faultOf, findMethod } from "./methods.ts";

const opened = openIntent({
  id: "pi_1",
  amount: 1_000,
  currency: "usd",
  paymentMethod: "pm_card_visa",
  metadata: { orderId: "ord_1" },
  created: 0,
});
const decline = { code: "card_declined", message: "No." } as const;
const confirm: Command = { type: "confirm", card: {}, paymentMethod: "pm_card_visa", chargeId: "ch_1" };
const authenticate: Command = { type: "authenticate", chargeId: "ch_2" };
const capture: Command = { type: "capture", card: {} };
const cancel: Command = { type: "cancel", at: 1 };
const refund: Command = { type: "refund", amount: null };

const after = (...commands: Command[]): Decision =>
  commands.reduce<Decision>((last, command) => decide(last.intent, command), {
    intent: opened,
    log: null,
    event: null,
    refusal: null,
  });

describe("a payment intent", () => {
  test("holds money when confirmed, takes it when captured, gives it back when refunded", () => {
    expect(after(confirm).intent.status).toBe("requires_capture");
    expect(after(confirm, capture).intent).toMatchObject({ status: "succeeded", amountReceived: 1_000 });
    expect(after(confirm, capture, refund).intent.amountRefunded).toBe(1_000);
  });

  test("logs one effect a step", () => {
    expect(after(confirm).log).toEqual({ kind: "authorize", amount: 1_000, outcome: "succeeded" });
    expect(after(confirm, capture).log).toEqual({ kind: "capture", amount: 1_000, outcome: "succeeded" });
    expect(after(confirm, cancel).log).toEqual({ kind: "void", amount: 1_000, outcome: "succeeded" });
    expect(after(confirm, capture, refund).log).toEqual({ kind: "refund", amount: 1_000, outcome: "succeeded" });
  });

  test("logs no void where nothing was held", () => {
    expect(after(cancel)).toMatchObject({ log: null, intent: { status: "canceled" } });
  });

  test("waits for another card when the first is declined", () => {
    const declined = after({ ...confirm, card: { onConfirm: decline } });
    expect(declined).toMatchObject({ refusal: { type: "declined" }, log: { outcome: "declined" } });
    expect(declined.intent).toMatchObject({ status: "requires_payment_method", lastDecline: decline });
    expect(decide(declined.intent, confirm).intent).toMatchObject({ status: "requires_capture", lastDecline: null });
  });

  test("waits for the buyer where the bank asks them", () => {
    const waiting = after({ ...confirm, card: { onConfirm: "requires_action" } });
    expect(waiting).toMatchObject({ refusal: null, log: { outcome: "requires_action" } });
    expect(decide(waiting.intent, cancel).intent.status).toBe("canceled");
  });

  test("holds the money once the buyer has authenticated", () => {
    const held = after({ ...confirm, card: { onConfirm: "requires_action" } }, authenticate);
    expect(held.intent).toMatchObject({ status: "requires_capture", charge: "ch_2" });
    expect(held.log).toEqual({ kind: "authorize", amount: 1_000, outcome: "succeeded" });
  });

  test("still holds the money when its capture is refused", () => {
    const refused = after(confirm, { type: "capture", card: { onCapture: decline } });
    expect(refused).toMatchObject({ refusal: { type: "declined" }, intent: { status: "requires_capture" } });
  });

  test("is refunded in parts, never by more than was taken", () => {
    const part = after(confirm, capture, { type: "refund", amount: 600 });
    expect(part.intent.amountRefunded).toBe(600);
    const tooMuch = decide(part.intent, { type: "refund", amount: 401 });
    expect(tooMuch.refusal).toEqual({ type: "refund_too_large", refundable: 400 });
    const rest = decide(part.intent, refund);
    expect(rest.log?.amount).toBe(400);
    expect(decide(rest.intent, refund).refusal).toEqual({ type: "already_refunded" });
  });
});

const allowed: Record<Command["type"], IntentStatus[]> = {
  confirm: ["requires_payment_method", "requires_confirmation"],
  authenticate: ["requires_action"],
  capture: ["requires_capture"],
  cancel: ["requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"],
  refund: ["succeeded"],
};
const statuses: IntentStatus[] = [
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
  "requires_capture",
  "succeeded",
  "canceled",
];
const commands = [confirm, authenticate, capture, cancel, refund];
const steps = statuses.flatMap((status) => commands.map((command) => ({ status, command })));

test.each(steps)("$command.type in $status is refused unless the life of an intent has it", ({ status, command }) => {
  const intent: Intent = { ...opened, status, amountReceived: status === "succeeded" ? 1_000 : 0 };
  const decision = decide(intent, command);
  const fits = allowed[command.type].includes(status);
  expect(decision.refusal).toEqual(fits ? null : { type: "unexpected_state" });
  if (!fits) expect(decision.intent).toEqual(intent);
  expect(decision.log?.outcome === "failed").toBe(!fits && command.type !== "authenticate");
  expect(decision.event === null).toBe(!fits);
});

test("the world learns of every step by Stripe's names", () => {
  const declining: Command = { ...confirm, card: { onConfirm: decline } };
  const asking: Command = { ...confirm, card: { onConfirm: "requires_action" } };
  const told = [
    [confirm],
    [declining],
    [asking],
    [asking, authenticate],
    [confirm, cancel],
    [confirm, capture],
    [confirm, { ...capture, card: { onCapture: decline } }],
    [confirm, capture, refund],
  ].map((steps) => after(...steps).event);
  expect(told).toEqual([
    "payment_intent.amount_capturable_updated",
    "payment_intent.payment_failed",
    "payment_intent.requires_action",
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "charge.refunded",
  ]);
});

describe("a payment method of the sandbox", () => {
  test("goes wrong as often as its name says, at the step it says", () => {
    const flaky = findMethod("pm_sandbox_flaky");
    if (!flaky) throw new Error("missing");
    expect([0, 1, 2].map((calls) => faultOf(flaky, "confirm", calls))).toEqual(["error_before", "error_before", null]);
    expect(faultOf(flaky, "capture", 0)).toBeNull();
  });

  test.each(["pm_card_unknown", "toString", "__proto__"])("%s is unknown", (name) => {
    expect(findMethod(name)).toBeNull();
  });
});
