import type { Money } from "@souk/contracts/money";
import type { Authorization, PaymentRefusal } from "@souk/contracts/payments";
import { accept, type Outcome, type Refusal, refuse, unreachable } from "@souk/kernel/result";

type Held = { orderId: string; intentId: string; amount: Money };

/** What is known here of an order's payment; `barred` is the tombstone of one that must never be. */
export type Payment =
  | { status: "barred"; orderId: string }
  | (Held & { status: "open" | "authorized" | "captured" | "voided" | "refunded" })
  | (Held & { status: "declined"; refusal: Refusal<PaymentRefusal> });

/** A payment intent as the provider shows it. */
export type Intent = {
  id: string;
  status: "unconfirmed" | "requires_action" | "processing" | "held" | "captured" | "canceled";
  decline: Refusal<PaymentRefusal> | null;
  received: Money;
};

const refuseEnded = () => refuse("refused", "The payment was cancelled.");
const authorized = (): Outcome<Authorization, PaymentRefusal> => accept({ status: "authorized" });

export type AuthorizeStep =
  | { do: "answer"; outcome: Outcome<Authorization, PaymentRefusal> }
  | { do: "open" }
  | { do: "resume"; intentId: string };

/** How to authorise: from scratch, from an intent that is known already, or not at all. */
export const decideAuthorize = (payment: Payment | null): AuthorizeStep => {
  if (!payment) return { do: "open" };
  switch (payment.status) {
    case "open":
      return { do: "resume", intentId: payment.intentId };
    case "authorized":
    case "captured":
      return { do: "answer", outcome: authorized() };
    case "declined":
      return { do: "answer", outcome: { ok: false, problem: payment.refusal } };
    case "voided":
    case "refunded":
    case "barred":
      return { do: "answer", outcome: refuseEnded() };
    default:
      return unreachable(payment);
  }
};

/** Whether an intent still waits for its card. */
export const wantsConfirmation = (intent: Intent): boolean => intent.status === "unconfirmed" && !intent.decline;

/** What an intent says about the authorisation; null while nobody knows. */
export const readAuthorization = (intent: Intent): Outcome<Authorization, PaymentRefusal> | null => {
  switch (intent.status) {
    case "held":
    case "captured":
      return authorized();
    case "requires_action":
      return accept({ status: "requires_action", intentId: intent.id });
    case "canceled":
      return refuseEnded();
    case "unconfirmed":
      return intent.decline && { ok: false, problem: intent.decline };
    case "processing":
      return null;
    default:
      return unreachable(intent.status);
  }
};

export type CaptureStep =
  | { do: "answer"; outcome: Outcome<null, PaymentRefusal> }
  | { do: "take"; intentId: string; amount: Money };

/** How to capture: at the provider, or not again. */
export const decideCapture = (payment: Payment | null): CaptureStep => {
  if (!payment) return { do: "answer", outcome: refuse("refused", "Nothing is held for this order.") };
  switch (payment.status) {
    case "open":
    case "authorized":
      return { do: "take", intentId: payment.intentId, amount: payment.amount };
    case "captured":
      return { do: "answer", outcome: accept(null) };
    case "declined":
      return { do: "answer", outcome: { ok: false, problem: payment.refusal } };
    case "voided":
    case "refunded":
    case "barred":
      return { do: "answer", outcome: refuseEnded() };
    default:
      return unreachable(payment);
  }
};

/** Whether the provider took the money: true when all of it, a refusal when it never will, null while nobody knows. */
export const readCapture = (intent: Intent): Outcome<true, PaymentRefusal> | null => {
  if (intent.status === "captured") return accept(true);
  if (intent.status === "canceled") return refuseEnded();
  return intent.decline && { ok: false, problem: intent.decline };
};

export const isSameMoney = (a: Money, b: Money): boolean => a.amount === b.amount && a.currency === b.currency;

export type Cancellation = { outcome: "voided" | "refunded" | "nothing_held" };
export type CancelStep =
  | { do: "answer"; cancellation: Cancellation }
  | { do: "bar" }
  | { do: "void" | "refund"; payment: Held };

/** How to undo whatever was done for the order. */
export const decideCancel = (payment: Payment | null): CancelStep => {
  if (!payment) return { do: "bar" };
  switch (payment.status) {
    case "open":
    case "authorized":
      return { do: "void", payment };
    case "captured":
      return { do: "refund", payment };
    case "voided":
    case "refunded":
      return { do: "answer", cancellation: { outcome: payment.status } };
    case "declined":
    case "barred":
      return { do: "answer", cancellation: { outcome: "nothing_held" } };
    default:
      return unreachable(payment);
  }
};

/** What a webhook is about; no payment, no intent. */
export type ProviderEvent = {
  id: string;
  type: string;
  /** The dispute or warning itself, where it is about one. */
  subjectId: string | null;
  intentId: string | null;
  orderId: string | null;
};

export type HintStep =
  | { do: "wait" | "nothing" | "close" | "give_back" }
  | { do: "settle"; outcome: Outcome<Authorization, PaymentRefusal> };

const ended = ["declined", "voided", "barred"] as const;

/** Whether no money may be held or taken any more. */
export const isEnded = (payment: Payment): payment is Payment & { status: (typeof ended)[number] } =>
  ended.some((status) => status === payment.status);

/** What follows from the provider's own word on an intent: a payment moves on, never back, and what was taken is booked by whoever asked for it. */
export const decideHint = (payment: Payment, intent: Intent): HintStep => {
  const outcome = readAuthorization(intent);
  if (!outcome || (outcome.ok && outcome.value.status === "requires_action")) return { do: "wait" };
  if (isEnded(payment)) return { do: outcome.ok ? "give_back" : "nothing" };
  if (payment.status !== "open" && payment.status !== "authorized") return { do: "nothing" };
  if (intent.status === "canceled") return { do: "close" };
  return payment.status === "open" ? { do: "settle", outcome } : { do: "nothing" };
};

/** How long a webhook that could not be applied waits after so many attempts, in milliseconds. */
export const retryDelayMs = (attempts: number): number => Math.min(1_000 * 2 ** (attempts - 1), 600_000);
