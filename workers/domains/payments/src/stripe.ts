import type { Money } from "@souk/contracts/money";
import { declineCodes, type PaymentRefusal } from "@souk/contracts/payments";
import { accept, type Outcome, type Refusal, refuse } from "@souk/kernel/result";
import Stripe from "stripe";
import type { Intent, ProviderEvent } from "./domain/payment.ts";
import type { Charge } from "./domain/record.ts";
import type { Dispute } from "./domain/returns.ts";
import type { PaymentsContext } from "./env.ts";

/** What the rest of the Worker knows of whoever moves the money. A fault throws and is safe to repeat: every call has a key. */
export type Provider = {
  /** An intent that holds nothing yet. */
  open(input: { orderId: string; buyerId: string; amount: Money }): Promise<Outcome<Intent, PaymentRefusal>>;
  read(intentId: string): Promise<Intent>;
  confirm(orderId: string, intentId: string, paymentMethodId: string): Promise<Outcome<Intent, PaymentRefusal>>;
  capture(orderId: string, intentId: string): Promise<Outcome<Intent, PaymentRefusal>>;
  cancel(orderId: string, intentId: string): Promise<Intent>;
  /** Gives a part of a captured intent back, or all that is left of it. */
  refund(orderId: string, intentId: string, part: { refundId: string; amount: number } | null): Promise<void>;
  /** The refunds of an intent that did not fail; `refundId` is null where they were made elsewhere. */
  listRefunds(intentId: string): Promise<ProviderRefund[]>;
  /** Null for one that does not exist. */
  readDispute(id: string): Promise<Dispute | null>;
  /** A warning that a payment may be fraud, open as long as something can be done about it; null for one that does not exist. */
  readWarning(id: string): Promise<Dispute | null>;
  /** Every charge there ever was, the newest first. */
  listCharges(): AsyncIterable<Charge>;
};

export type ProviderRefund = { id: string; refundId: string | null; amount: number };

const disputeStatuses: Record<Stripe.Dispute.Status, Pick<Dispute, "kind" | "status">> = {
  needs_response: { kind: "dispute", status: "open" },
  under_review: { kind: "dispute", status: "open" },
  won: { kind: "dispute", status: "won" },
  prevented: { kind: "dispute", status: "won" },
  lost: { kind: "dispute", status: "lost" },
  appeal_needs_response: { kind: "dispute", status: "lost" },
  appeal_under_review: { kind: "dispute", status: "lost" },
  warning_needs_response: { kind: "warning", status: "open" },
  warning_under_review: { kind: "warning", status: "open" },
  warning_closed: { kind: "warning", status: "won" },
};

const statuses: Record<Stripe.PaymentIntent.Status, Intent["status"]> = {
  requires_payment_method: "unconfirmed",
  requires_confirmation: "unconfirmed",
  requires_action: "requires_action",
  processing: "processing",
  requires_capture: "held",
  succeeded: "captured",
  canceled: "canceled",
};

type CardTrouble = { code?: string | undefined; message?: string | undefined };

const toRefusal = ({ code, message }: CardTrouble): Refusal<PaymentRefusal> => ({
  code: declineCodes.find((known) => known === code) ?? "card_declined",
  detail: message ?? "Your card was declined.",
});

const toIntent = (intent: Stripe.PaymentIntent): Intent => {
  const status = statuses[intent.status];
  if (status === undefined) throw new Error("The provider shows a payment in a status that does not exist");
  return {
    id: intent.id,
    status,
    decline: intent.last_payment_error && toRefusal(intent.last_payment_error),
    received: { amount: intent.amount_received, currency: intent.currency.toUpperCase() },
  };
};

const connectStripe = ({ env, call, meter }: PaymentsContext): Stripe => {
  const sandbox = env.PROVIDER === "sandbox" ? env.CARD_PROCESSOR : null;
  if (sandbox === undefined) throw new Error("There is no sandbox to pay with here");
  const send: typeof fetch = (input, init) => {
    meter.add({ hops: 1 });
    // Wherever a redirect would lead, the key and the card do not go along.
    const request = new Request(input, { ...init, redirect: "manual" });
    request.headers.set("X-Request-Id", call.requestId);
    return sandbox ? sandbox.fetch(request) : fetch(request);
  };
  return new Stripe(env.STRIPE_API_KEY, {
    httpClient: Stripe.createFetchHttpClient(send),
    // The order's object repeats what fails, and gives a call up shortly after this.
    maxNetworkRetries: 0,
    timeout: env.ENVIRONMENT === "production" ? 9_000 : 2_500,
    telemetry: false,
    ...(sandbox && { host: "card-processor", protocol: "http" }),
  });
};

// Stripe's own errors carry the request and the payment with its secret.
const toFault = (error: unknown): Error => {
  const words =
    error instanceof Stripe.errors.StripeError
      ? [error.type, error.statusCode, error.code, error.message].filter(Boolean)
      : [error instanceof Error ? error.message : "unknown fault"];
  return new Error(`Payment provider: ${words.join(" ")}`);
};

const isInvalid = (error: unknown, ...codes: string[]): error is Stripe.errors.StripeInvalidRequestError =>
  error instanceof Stripe.errors.StripeInvalidRequestError && codes.includes(error.code ?? "");

const refusalOf = (error: unknown): Refusal<PaymentRefusal> | null => {
  if (error instanceof Stripe.errors.StripeCardError) return toRefusal(error);
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return null;
  if (error.param === "payment_method")
    return { code: "payment_method_invalid", detail: "There is no such payment method." };
  const final = error.param === "amount" || error.code === "charge_expired_for_capture";
  return final ? { code: "refused", detail: error.message } : null;
};

const safely = async <T>(run: () => Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    throw toFault(error);
  }
};

const isUnderWay = (status: string | null): boolean => status === "succeeded" || status === "pending";

const unlessRefunded = (error: unknown): { status: string } => {
  if (isInvalid(error, "charge_already_refunded")) return { status: "succeeded" };
  throw error;
};

const idOf = (reference: string | { id: string } | null | undefined): string =>
  (typeof reference === "string" ? reference : reference?.id) ?? "";

const orMissing = <T>(run: () => Promise<T>): Promise<T | null> =>
  safely(() =>
    run().catch((error: unknown) => {
      if (isInvalid(error, "resource_missing")) return null;
      throw error;
    }),
  );

// A charge that was voided shows its amount as refunded, though nothing was taken.
const toCharge = (charge: Stripe.Charge): Charge => ({
  orderId: charge.metadata.orderId ?? idOf(charge.payment_intent),
  currency: charge.currency.toUpperCase(),
  captured: charge.amount_captured,
  refunded: charge.captured ? charge.amount_refunded : 0,
  held: charge.status === "succeeded" && !charge.captured && !charge.refunded ? charge.amount : 0,
});

const readAll = async function* (listed: AsyncIterable<Stripe.Charge>): AsyncGenerator<Charge> {
  try {
    for await (const charge of listed) yield toCharge(charge);
  } catch (error) {
    throw toFault(error);
  }
};

type Act = () => Promise<Stripe.PaymentIntent>;

// Whatever stands in a step's way was done before: what counts is where the payment is now.
const takeStep = (act: Act, readNow: Act): Promise<Outcome<Intent, PaymentRefusal>> =>
  safely(async () => {
    try {
      return accept(toIntent(await act()));
    } catch (error) {
      if (isInvalid(error, "payment_intent_unexpected_state")) return accept(toIntent(await readNow()));
      const problem = refusalOf(error);
      if (problem) return { ok: false, problem };
      throw error;
    }
  });

/** The payment provider, by configuration Stripe or its sandbox, under keys made of the order's id. */
export const connectProvider = (ctx: PaymentsContext): Provider => {
  const { paymentIntents, refunds, charges, disputes, radar } = connectStripe(ctx);
  const readNow = (intentId: string) => () => paymentIntents.retrieve(intentId);
  const under = (orderId: string, step: string) => ({ idempotencyKey: `${orderId}:${step}` });
  return {
    listCharges: () => readAll(charges.list({ limit: 100 })),
    read: (intentId) => safely(async () => toIntent(await readNow(intentId)())),
    open: ({ orderId, buyerId, amount }) => {
      const params: Stripe.PaymentIntentCreateParams = {
        amount: amount.amount,
        currency: amount.currency.toLowerCase(),
        capture_method: "manual",
        allowed_payment_method_types: ["card"],
        metadata: { orderId, buyerId },
      };
      const act = () => paymentIntents.create(params, under(orderId, "intent"));
      return takeStep(act, act);
    },
    confirm: (orderId, intentId, paymentMethodId) =>
      takeStep(
        () => paymentIntents.confirm(intentId, { payment_method: paymentMethodId }, under(orderId, "authorize")),
        readNow(intentId),
      ),
    capture: (orderId, intentId) =>
      takeStep(() => paymentIntents.capture(intentId, {}, under(orderId, "capture")), readNow(intentId)),
    cancel: async (orderId, intentId) => {
      const act = () => paymentIntents.cancel(intentId, {}, under(orderId, "cancel"));
      const canceled = await takeStep(act, readNow(intentId));
      if (!canceled.ok) throw new Error("Payment provider: the cancel was refused");
      return canceled.value;
    },
    refund: (orderId, intentId, part) =>
      safely(async () => {
        const metadata = { orderId, refundId: part?.refundId ?? orderId };
        const params = { payment_intent: intentId, ...(part && { amount: part.amount }), metadata };
        const create = refunds.create(params, under(orderId, part?.refundId ?? "refund"));
        const { status } = await (part ? create : create.catch(unlessRefunded));
        if (!isUnderWay(status)) throw new Error(`the refund is ${status}`);
      }),
    listRefunds: (intentId) =>
      safely(async () => {
        const { data } = await refunds.list({ payment_intent: intentId, limit: 100 });
        return data
          .filter(({ status }) => isUnderWay(status))
          .map(({ id, metadata, amount }) => ({ id, refundId: metadata?.refundId ?? null, amount }));
      }),
    readDispute: (id) =>
      orMissing(async () => {
        const { payment_intent, status, amount } = await disputes.retrieve(id);
        const known = disputeStatuses[status];
        if (known === undefined) throw new Error("a dispute is in a status that does not exist");
        return { id, intentId: idOf(payment_intent), amount, ...known };
      }),
    readWarning: (id) =>
      orMissing(async () => {
        const { payment_intent, actionable } = await radar.earlyFraudWarnings.retrieve(id);
        const status = actionable ? "open" : "won";
        return { id, intentId: idOf(payment_intent), amount: 0, kind: "warning", status };
      }),
  };
};

const toleranceSeconds = 300;
const idForm = /^[\w-]{1,255}$/;

/** The events after which a payment is worth reading again. */
const telling: ReadonlySet<string> = new Set([
  "payment_intent.amount_capturable_updated",
  "payment_intent.canceled",
  "payment_intent.payment_failed",
  "payment_intent.requires_action",
  "payment_intent.succeeded",
  "charge.refunded",
  "refund.created",
  "refund.updated",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
  "radar.early_fraud_warning.created",
  "radar.early_fraud_warning.updated",
] satisfies Stripe.Event["type"][]);

type Subject = { object?: unknown; id?: unknown; payment_intent?: unknown; metadata?: { orderId?: unknown } | null };

const toId = (value: unknown): string | null => (typeof value === "string" && idForm.test(value) ? value : null);

const toEvent = ({ id, type, data }: Partial<Stripe.Event>): ProviderEvent | null => {
  const eventId = toId(id);
  if (eventId === null) return null;
  const subject: Subject = telling.has(type ?? "") ? (data?.object ?? {}) : {};
  return {
    id: eventId,
    type: String(type),
    subjectId: subject.object === "dispute" || subject.object === "radar.early_fraud_warning" ? toId(subject.id) : null,
    intentId: toId(subject.object === "payment_intent" ? subject.id : subject.payment_intent),
    orderId: toId(subject.metadata?.orderId),
  };
};

// Fatal and with its mark kept: what was signed is what was sent, byte for byte.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What a webhook is about, once its signature over the raw bytes has been found good. */
export const readEvent = async (
  { env, now }: PaymentsContext,
  bytes: Uint8Array,
  signature: string,
): Promise<Outcome<ProviderEvent, "signature_invalid" | "malformed_body">> => {
  try {
    const event = await Stripe.webhooks.constructEventAsync(
      decoder.decode(bytes),
      signature,
      env.STRIPE_WEBHOOK_SECRET,
      toleranceSeconds,
      Stripe.createSubtleCryptoProvider(),
      now.getTime(),
    );
    const read = event && toEvent(event);
    return read ? accept(read) : refuse("malformed_body");
  } catch (error) {
    const isSigned = error instanceof SyntaxError;
    return refuse(isSigned ? "malformed_body" : "signature_invalid");
  }
};
