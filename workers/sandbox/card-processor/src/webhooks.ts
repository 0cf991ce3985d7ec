import { createHmac } from "node:crypto";
import { toPaymentIntent } from "./answers.ts";
import type { EventType, Intent } from "./domain.ts";

/** An event as it lies in the queue: its body, and how often it is still to be delivered. */
export type Webhook = { id: string; body: string; copies: number };

const toCharge = (intent: Intent) => ({
  id: intent.charge,
  object: "charge" as const,
  amount: intent.amount,
  amount_captured: intent.amountReceived,
  amount_refunded: intent.amountRefunded,
  currency: intent.currency,
  metadata: intent.metadata,
  payment_intent: intent.id,
  refunded: intent.amountRefunded === intent.amount,
});

/** What an event of this type shows of an intent. */
export const describe = (type: EventType, intent: Intent) =>
  type === "charge.refunded" ? toCharge(intent) : toPaymentIntent(intent);

/** Stripe's JSON of an event about something as it stands; `created` in seconds since the epoch. */
export const toEvent = ({ id, type, created }: { id: string; type: EventType; created: number }, object: object) => ({
  id,
  object: "event" as const,
  api_version: "2026-10-28.sandbox",
  created,
  data: { object },
  livemode: false,
  pending_webhooks: 1,
  request: null,
  type,
});

/** Stripe's signature over a body: `t=…,v1=…`. */
export const signBody = (secret: string, body: string, now: Date): string => {
  const t = Math.floor(now.getTime() / 1_000);
  return `t=${t},v1=${createHmac("sha256", secret).update(`${t}.${body}`).digest("hex")}`;
};

/** How long a delivery that failed waits for its next attempt, in milliseconds. */
export const backoffMs = (attempts: number): number => Math.min(250 * 2 ** attempts, 60_000);
