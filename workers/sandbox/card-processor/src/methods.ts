import type { Card, Command, Decline } from "./domain.ts";

/** How a call goes wrong on its way: before the effect, after it, or with an answer that never comes. */
export type Fault = "error_before" | "error_after" | "hang_after";

/** A payment method of the sandbox: what its card does, and how the first calls of a step go wrong, in their order. */
export type Method = {
  card: Card;
  faults?: Partial<Record<Command["type"], readonly Fault[]>>;
  /** Milliseconds that every confirmation and capture takes. */
  delayMs?: number;
  /** Cancels and refunds err until they are allowed. */
  holdsMoneyBack?: true;
  /** How webhooks are delivered other than once, as soon as the answer is out. */
  webhooks?: "first" | "never" | "five_times";
};

const declined: Decline = {
  code: "card_declined",
  declineCode: "generic_decline",
  message: "Your card was declined.",
};
const insufficientFunds: Decline = {
  code: "card_declined",
  declineCode: "insufficient_funds",
  message: "Your card has insufficient funds.",
};

const methods: Record<string, Method> = {
  pm_card_visa: { card: {} },
  pm_card_mastercard: { card: {} },
  pm_card_chargeDeclined: { card: { onConfirm: declined } },
  pm_card_chargeDeclinedInsufficientFunds: { card: { onConfirm: insufficientFunds } },
  pm_card_chargeDeclinedExpiredCard: {
    card: { onConfirm: { code: "expired_card", message: "Your card has expired." } },
  },
  pm_card_chargeDeclinedIncorrectCvc: {
    card: { onConfirm: { code: "incorrect_cvc", message: "Your card's security code is incorrect." } },
  },
  pm_card_authenticationRequired: { card: { onConfirm: "requires_action" } },
  pm_sandbox_authentication_webhook_never: { card: { onConfirm: "requires_action" }, webhooks: "never" },
  pm_sandbox_timeout_after: { card: {}, faults: { confirm: ["hang_after"], capture: ["hang_after"] } },
  pm_sandbox_500_before: { card: {}, faults: { confirm: ["error_before"] } },
  pm_sandbox_500_after: { card: {}, faults: { confirm: ["error_after"] } },
  pm_sandbox_flaky: { card: {}, faults: { confirm: ["error_before", "error_before"] } },
  pm_sandbox_slow: { card: {}, delayMs: 1_500 },
  pm_sandbox_capture_fails: { card: { onCapture: declined } },
  pm_sandbox_refund_fails: { card: {}, holdsMoneyBack: true },
  pm_sandbox_webhook_first: { card: {}, webhooks: "first" },
  pm_sandbox_webhook_never: { card: {}, webhooks: "never" },
  pm_sandbox_webhook_x5: { card: {}, webhooks: "five_times" },
};

/** The sandbox's payment method of this name, if there is one. */
export const findMethod = (name: string): Method | null =>
  Object.hasOwn(methods, name) ? (methods[name] ?? null) : null;

/** What goes wrong with the step when it was called `calls` times before. */
export const faultOf = (method: Method, step: Command["type"], calls: number): Fault | null =>
  method.faults?.[step]?.[calls] ?? null;
