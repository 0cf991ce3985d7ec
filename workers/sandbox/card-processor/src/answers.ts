import { unreachable } from "@souk/kernel/result";
import type { Decline, Intent, Refusal } from "./domain.ts";

/** An HTTP answer as plain data; `delayMs` is how long it is on its way. */
export type Answer = { status: number; body: Record<string, unknown>; delayMs?: number; replayed?: true };

export type Refund = { id: string; amount: number; created: number; metadata: Record<string, string> };

const toCardError = (decline: Decline, charge: string | null) => ({
  type: "card_error" as const,
  code: decline.code,
  ...(decline.declineCode && { decline_code: decline.declineCode }),
  message: decline.message,
  ...(charge !== null && { charge }),
  doc_url: `https://docs.stripe.com/error-codes#${decline.code.replaceAll("_", "-")}`,
});

/** Stripe's JSON of a payment intent. */
export const toPaymentIntent = (intent: Intent) => ({
  id: intent.id,
  object: "payment_intent" as const,
  allowed_payment_method_types: ["card"],
  amount: intent.amount,
  amount_capturable: intent.status === "requires_capture" ? intent.amount : 0,
  amount_received: intent.amountReceived,
  canceled_at: intent.canceledAt,
  cancellation_reason: null,
  capture_method: "manual" as const,
  client_secret: `${intent.id}_secret_sandbox`,
  confirmation_method: "automatic" as const,
  created: intent.created,
  currency: intent.currency,
  customer: null,
  description: null,
  last_payment_error: intent.lastDecline && toCardError(intent.lastDecline, intent.charge),
  latest_charge: intent.charge,
  livemode: false,
  metadata: intent.metadata,
  next_action: intent.status === "requires_action" ? { type: "use_stripe_sdk" as const, use_stripe_sdk: {} } : null,
  payment_method: intent.paymentMethod,
  payment_method_types: ["card"],
  receipt_email: null,
  setup_future_usage: null,
  shipping: null,
  statement_descriptor: null,
  status: intent.status,
});

/** Stripe's JSON of the charge that an intent has led to. */
export const toCharge = (intent: Intent) => {
  const captured = intent.status === "succeeded";
  const voided = intent.status === "canceled";
  const amountRefunded = voided ? intent.amount : intent.amountRefunded;
  return {
    id: intent.charge,
    object: "charge" as const,
    amount: intent.amount,
    amount_captured: intent.amountReceived,
    amount_refunded: amountRefunded,
    captured,
    created: intent.created,
    currency: intent.currency,
    livemode: false,
    metadata: intent.metadata,
    paid: captured || voided || intent.status === "requires_capture",
    payment_intent: intent.id,
    payment_method: intent.paymentMethod,
    refunded: amountRefunded === intent.amount,
    status: intent.status === "requires_payment_method" ? ("failed" as const) : ("succeeded" as const),
  };
};

/** Stripe's JSON of a page of a list. */
export const toList = (url: string, data: unknown[], hasMore: boolean) => ({
  object: "list" as const,
  url,
  has_more: hasMore,
  data,
});

/** Stripe's JSON of a refund. */
export const toRefund = (refund: Refund, intent: Intent) => ({
  id: refund.id,
  object: "refund" as const,
  amount: refund.amount,
  balance_transaction: null,
  charge: intent.charge,
  created: refund.created,
  currency: intent.currency,
  metadata: refund.metadata,
  payment_intent: intent.id,
  reason: null,
  receipt_number: null,
  status: "succeeded" as const,
});

type RawError = {
  type: "card_error" | "invalid_request_error" | "api_error" | "idempotency_error";
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  charge?: string;
  doc_url?: string;
  payment_intent?: ReturnType<typeof toPaymentIntent>;
};

/** `{ error: … }`: every refusal of Stripe's has this body. */
export const toError = (error: RawError) => ({ error });

const failWith = (status: number, error: RawError): Answer => ({ status, body: toError(error) });

const verbs = {
  confirm: "confirmed",
  authenticate: "authenticated",
  capture: "captured",
  cancel: "canceled",
  refund: "refunded",
};

/** The answer to a step that the intent or its card refused. */
export const toRefusal = (refusal: Refusal, intent: Intent, step: keyof typeof verbs): Answer => {
  switch (refusal.type) {
    case "declined":
      return failWith(402, {
        ...toCardError(refusal.decline, intent.charge),
        payment_intent: toPaymentIntent(intent),
      });
    case "unexpected_state":
      return failWith(400, {
        type: "invalid_request_error",
        code: "payment_intent_unexpected_state",
        message: `This PaymentIntent could not be ${verbs[step]} because it has a status of ${intent.status}.`,
        payment_intent: toPaymentIntent(intent),
      });
    case "already_refunded":
      return failWith(400, {
        type: "invalid_request_error",
        code: "charge_already_refunded",
        message: `Charge ${intent.charge} has already been refunded.`,
      });
    case "refund_too_large":
      return failWith(400, {
        type: "invalid_request_error",
        code: "amount_too_large",
        param: "amount",
        message: `Refund amount is greater than unrefunded amount on charge (${refusal.refundable}).`,
      });
    default:
      return unreachable(refusal);
  }
};

/** 400: a bank decides about the money, so that it cannot be given back as well. */
export const chargeDisputed = ({ charge }: Intent): Answer =>
  failWith(400, {
    type: "invalid_request_error",
    code: "charge_disputed",
    message: `Charge ${charge} has been charged back; cannot issue a refund.`,
  });

/** 500: a fault on the processor's side. */
export const apiError = (): Answer =>
  failWith(500, { type: "api_error", message: "An error occurred while processing your request. Try again." });

/** 404, or 400 for a resource that only a parameter names. */
export const missing = (resource: string, id: string, param: string, status: 400 | 404): Answer =>
  failWith(status, {
    type: "invalid_request_error",
    code: "resource_missing",
    param,
    message: `No such ${resource}: '${id}'`,
  });

/** 400: a parameter is absent, unknown or not what it should be. */
export const badParameter = (
  code: "parameter_missing" | "parameter_unknown" | "parameter_invalid_integer" | "parameter_invalid_string_blank",
  param: string,
  message: string,
): Answer => failWith(400, { type: "invalid_request_error", code, param, message });

/** 404: an address that Stripe does not have either. */
export const unknownUrl = (method: string, path: string): Answer =>
  failWith(404, { type: "invalid_request_error", message: `Unrecognized request URL (${method}: ${path}).` });

/** 400: one idempotency key for two different requests. */
export const keyReused = (key: string): Answer =>
  failWith(400, {
    type: "idempotency_error",
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });

/** 401: no key, or one that is not a test key. */
export const unauthorized = (key: string | null): Answer =>
  failWith(401, {
    type: "invalid_request_error",
    message: key === null ? "You did not provide an API key." : `Invalid API Key provided: ${key.slice(0, 8)}****`,
  });
