import * as z from "zod";
import type { Call, HttpService, Reply } from "./call.ts";
import type { Money } from "./money.ts";
import type { RecordingService, Records } from "./records.ts";
import { time } from "./time.ts";

/** One seller's share of an order before the platform's fee. */
export type PaidLine = { productId: string; sellerId: string; total: Money };

export type Authorization = { status: "authorized" } | { status: "requires_action"; intentId: string };

/** Refusals of a card: final, never retried. */
export const declineCodes = ["card_declined", "expired_card", "incorrect_cvc", "payment_method_invalid"] as const;

/** Payments speaks in refusals of its own: they end up in the order's story, not in an HTTP answer. */
export type PaymentRefusal = (typeof declineCodes)[number] | "refused";

export interface PaymentsService extends HttpService, RecordingService {
  /** What the provider itself says of each order's money, as NDJSON of `ChargeRecord`. */
  listCharges(call: Call, input: null): Promise<Reply<Records>>;
  /** Reserves the amount on the card. A second call for the same order answers like the first. */
  authorize(
    call: Call,
    input: { orderId: string; buyerId: string; amount: Money; paymentMethodId: string },
  ): Promise<Reply<Authorization, PaymentRefusal>>;
  /** Takes the reserved money and books it, once; refuses when the provider will not. */
  capture(call: Call, input: { orderId: string; lines: PaidLine[] }): Promise<Reply<null, PaymentRefusal>>;
  /** Voids or refunds, whichever applies, and bars any later authorisation of the order. */
  cancel(
    call: Call,
    input: { orderId: string },
  ): Promise<Reply<{ outcome: "voided" | "refunded" | "nothing_held" }, PaymentRefusal>>;
  /** Gives lines of a captured payment back and books it, once; what was given back before, by whomever, stays as it is. */
  refund(
    call: Call,
    input: { orderId: string; refundId: string; lines: PaidLine[] },
  ): Promise<Reply<{ returned: Money }, PaymentRefusal>>;
  /** In development, unlocks the refunds of a payment method that holds money back; in production it changes nothing. */
  allowRefunds(call: Call, input: { orderId: string }): Promise<Reply<null>>;
}

export type PaymentsEvent =
  | { type: "PaymentCaptured"; data: { orderId: string; amount: Money; lines: (PaidLine & { fee: Money })[] } }
  /** Without `lines` it is all of them; without any, money that no line claims. */
  | {
      type: "PaymentRefunded";
      data: { orderId: string; amount: Money; refundId?: string; lines?: (PaidLine & { fee: Money })[] };
    };

const processorLogRow = z.object({
  seq: z.int(),
  kind: z.enum(["authorize", "capture", "void", "refund"]),
  intent: z.string(),
  orderId: z.string(),
  amount: z.int(),
  currency: z.string(),
  outcome: z.enum(["succeeded", "declined", "failed", "requires_action"]),
  at: time,
});

/** One row of the card processor's own durable log: an effect, or a refusal of one. */
export type ProcessorLogRow = z.infer<typeof processorLogRow>;

export const processorLog = z.object({ data: z.array(processorLogRow) }).meta({ id: "ProcessorLog" });

/** The answer to the provider's webhook, as Stripe's own examples give it. */
export const receivedEvent = z.object({ received: z.literal(true) }).meta({ id: "ReceivedEvent" });

/** A payment intent of the card processor after its buyer has authenticated. */
export const authenticatedIntent = z.object({ id: z.string(), status: z.string() }).meta({ id: "AuthenticatedIntent" });

export const disputeBody = z
  .strictObject({
    status: z
      .enum(["open", "won", "lost"])
      .default("open")
      .meta({ description: "`open` opens a dispute; the seller has `won` or `lost` it once the bank decided" }),
  })
  .meta({ id: "DisputeIntent" });

export const fraudWarningBody = z
  .strictObject({
    status: z
      .enum(["open", "closed"])
      .default("open")
      .meta({ description: "`open` warns; `closed` takes the warning back" }),
  })
  .meta({ id: "WarnOfIntent" });

/** A dispute of a payment intent, or a warning of it. */
export const disputedIntent = z.object({ id: z.string(), intentId: z.string() }).meta({ id: "DisputedIntent" });
