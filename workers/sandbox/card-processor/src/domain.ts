import type { ProcessorLogRow } from "@souk/contracts/payments";
import { unreachable } from "@souk/kernel/result";

export type IntentStatus =
  | "requires_payment_method"
  | "requires_confirmation"
  | "requires_action"
  | "requires_capture"
  | "succeeded"
  | "canceled";

/** What the bank says when it will not: Stripe's code, its finer one where there is one, and words for the buyer. */
export type Decline = {
  code: "card_declined" | "expired_card" | "incorrect_cvc";
  declineCode?: "generic_decline" | "insufficient_funds";
  message: string;
};

/** One payment; amounts in minor units, `currency` in lower case, times in seconds since the epoch. */
export type Intent = {
  id: string;
  amount: number;
  currency: string;
  status: IntentStatus;
  paymentMethod: string | null;
  metadata: Record<string, string>;
  created: number;
  canceledAt: number | null;
  charge: string | null;
  amountReceived: number;
  amountRefunded: number;
  lastDecline: Decline | null;
};

/** What the world is told when an intent changes, by Stripe's names. */
export type EventType =
  | `payment_intent.${"amount_capturable_updated" | "canceled" | "payment_failed" | "requires_action" | "succeeded"}`
  | `charge.dispute.${"created" | "closed"}`
  | `radar.early_fraud_warning.${"created" | "updated"}`
  | "charge.refunded";

/** What a card does with the steps of a payment. */
export type Card = { onConfirm?: Decline | "requires_action"; onCapture?: Decline };

export type Command =
  | { type: "confirm"; card: Card; paymentMethod: string; chargeId: string }
  | { type: "authenticate"; chargeId: string }
  | { type: "capture"; card: Card }
  | { type: "cancel"; at: number }
  | { type: "refund"; amount: number | null };

export type Refusal =
  | { type: "declined"; decline: Decline }
  | { type: "unexpected_state" }
  | { type: "already_refunded" }
  | { type: "refund_too_large"; refundable: number };

/** A line of the log before it has a number and a time. */
export type LogEntry = Pick<ProcessorLogRow, "kind" | "amount" | "outcome">;

/** What follows from a command: the intent as it stands then, what the log and the world learn of it, and why it was refused, if it was. */
export type Decision = { intent: Intent; log: LogEntry | null; event: EventType | null; refusal: Refusal | null };

const confirmable: readonly IntentStatus[] = ["requires_payment_method", "requires_confirmation"];
const cancelable: readonly IntentStatus[] = [...confirmable, "requires_action", "requires_capture"];

/** A new intent that holds no money yet. */
export const openIntent = (
  given: Pick<Intent, "id" | "amount" | "currency" | "paymentMethod" | "metadata" | "created">,
): Intent => ({
  ...given,
  status: given.paymentMethod === null ? "requires_payment_method" : "requires_confirmation",
  canceledAt: null,
  charge: null,
  amountReceived: 0,
  amountRefunded: 0,
  lastDecline: null,
});

const kinds = {
  confirm: "authorize",
  authenticate: "authorize",
  capture: "capture",
  cancel: "void",
  refund: "refund",
} as const;

const capturable = "payment_intent.amount_capturable_updated";
const failed = "payment_intent.payment_failed";

const refuseState = (intent: Intent, type: Command["type"]): Decision => ({
  intent,
  log: { kind: kinds[type], amount: intent.amount, outcome: "failed" },
  event: null,
  refusal: { type: "unexpected_state" },
});

const confirm = (intent: Intent, { card, paymentMethod, chargeId }: Command & { type: "confirm" }): Decision => {
  if (!confirmable.includes(intent.status)) return refuseState(intent, "confirm");
  const { onConfirm } = card;
  const log = { kind: "authorize", amount: intent.amount } as const;
  if (onConfirm === undefined) {
    const held: Intent = { ...intent, paymentMethod, status: "requires_capture", charge: chargeId, lastDecline: null };
    return { intent: held, log: { ...log, outcome: "succeeded" }, event: capturable, refusal: null };
  }
  if (onConfirm === "requires_action") {
    const waiting: Intent = { ...intent, paymentMethod, status: "requires_action" };
    const event = "payment_intent.requires_action";
    return { intent: waiting, log: { ...log, outcome: "requires_action" }, event, refusal: null };
  }
  const declined: Intent = {
    ...intent,
    paymentMethod: null,
    status: "requires_payment_method",
    charge: chargeId,
    lastDecline: onConfirm,
  };
  const refusal = { type: "declined", decline: onConfirm } as const;
  return { intent: declined, log: { ...log, outcome: "declined" }, event: failed, refusal };
};

// The bank asks nobody twice, and a lever of the sandbox is no refusal of the processor's.
const authenticate = (intent: Intent, { chargeId }: Command & { type: "authenticate" }): Decision => {
  if (intent.status !== "requires_action") return { ...refuseState(intent, "authenticate"), log: null };
  return {
    intent: { ...intent, status: "requires_capture", charge: chargeId },
    log: { kind: "authorize", amount: intent.amount, outcome: "succeeded" },
    event: capturable,
    refusal: null,
  };
};

const capture = (intent: Intent, { card }: Command & { type: "capture" }): Decision => {
  if (intent.status !== "requires_capture") return refuseState(intent, "capture");
  const log = { kind: "capture", amount: intent.amount } as const;
  if (card.onCapture) {
    const refused = { ...intent, lastDecline: card.onCapture };
    return {
      intent: refused,
      log: { ...log, outcome: "declined" },
      event: failed,
      refusal: { type: "declined", decline: card.onCapture },
    };
  }
  const taken: Intent = { ...intent, status: "succeeded", amountReceived: intent.amount };
  return { intent: taken, log: { ...log, outcome: "succeeded" }, event: "payment_intent.succeeded", refusal: null };
};

const cancel = (intent: Intent, { at }: Command & { type: "cancel" }): Decision => {
  if (!cancelable.includes(intent.status)) return refuseState(intent, "cancel");
  const held = intent.status === "requires_capture";
  return {
    intent: { ...intent, status: "canceled", canceledAt: at },
    log: held ? { kind: "void", amount: intent.amount, outcome: "succeeded" } : null,
    event: "payment_intent.canceled",
    refusal: null,
  };
};

const refund = (intent: Intent, { amount: asked }: Command & { type: "refund" }): Decision => {
  const refundable = intent.amountReceived - intent.amountRefunded;
  const amount = asked ?? refundable;
  const refusing = (refusal: Refusal): Decision => ({
    intent,
    log: { kind: "refund", amount, outcome: "failed" },
    event: null,
    refusal,
  });
  if (intent.status !== "succeeded") return refusing({ type: "unexpected_state" });
  if (refundable === 0) return refusing({ type: "already_refunded" });
  if (amount > refundable) return refusing({ type: "refund_too_large", refundable });
  return {
    intent: { ...intent, amountRefunded: intent.amountRefunded + amount },
    log: { kind: "refund", amount, outcome: "succeeded" },
    event: "charge.refunded",
    refusal: null,
  };
};

/** Stripe's life of a manually captured payment intent, one step of it. */
export const decide = (intent: Intent, command: Command): Decision => {
  switch (command.type) {
    case "confirm":
      return confirm(intent, command);
    case "authenticate":
      return authenticate(intent, command);
    case "capture":
      return capture(intent, command);
    case "cancel":
      return cancel(intent, command);
    case "refund":
      return refund(intent, command);
    default:
      return unreachable(command);
  }
};
