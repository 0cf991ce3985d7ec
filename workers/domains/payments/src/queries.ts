import type { PaymentRefusal } from "@souk/contracts/payments";
import { database } from "@souk/platform/database";
import { and, count, desc, eq, isNotNull, isNull, lte, or } from "drizzle-orm";
import type { Entry, Payment, ProviderEvent } from "./domain.ts";
import type { PaymentsContext } from "./env.ts";
import { journals, type PaymentRow, payments, providerEvents } from "./schema.ts";

const toPayment = ({ orderId, status, intentId, refusalCode, refusalDetail, ...row }: PaymentRow): Payment => {
  if (status === "barred" || intentId === null) return { status: "barred", orderId };
  const held = { orderId, intentId, amount: { amount: row.amount, currency: row.currency } };
  if (status !== "declined") return { ...held, status };
  const refusal = { code: refusalCode as PaymentRefusal, ...(refusalDetail !== null && { detail: refusalDetail }) };
  return { ...held, status, refusal };
};

/** What is known of an order's payment. */
export const readPayment = async (ctx: PaymentsContext, orderId: string): Promise<Payment | null> => {
  const [row] = await database(ctx).select().from(payments).where(eq(payments.orderId, orderId));
  return row ? toPayment(row) : null;
};

/** The payment that an intent belongs to; a barred one knows no intent and is found by its order. */
export const readPaymentOf = async (
  ctx: PaymentsContext,
  { intentId, orderId }: { intentId: string; orderId: string | null },
): Promise<Payment | null> => {
  const barred = and(eq(payments.orderId, orderId ?? ""), isNull(payments.intentId));
  const [row] = await database(ctx)
    .select()
    .from(payments)
    .where(or(eq(payments.intentId, intentId), barred))
    .orderBy(desc(payments.intentId))
    .limit(1);
  return row ? toPayment(row) : null;
};

/** Stored webhooks that are to be applied by now, the longest due first. */
export const listDueEvents = (ctx: PaymentsContext, limit: number): Promise<(ProviderEvent & { attempts: number })[]> =>
  database(ctx)
    .select()
    .from(providerEvents)
    .where(lte(providerEvents.dueAt, ctx.now.toISOString()))
    .orderBy(providerEvents.dueAt)
    .limit(limit);

/** How many stored webhooks are not applied yet. */
export const countWaitingEvents = async (ctx: PaymentsContext): Promise<number> => {
  const [row] = await database(ctx)
    .select({ waiting: count() })
    .from(providerEvents)
    .where(isNotNull(providerEvents.dueAt));
  return row?.waiting ?? 0;
};

/** What was booked when the order's money came in. */
export const readCaptureEntries = async (ctx: PaymentsContext, orderId: string): Promise<Entry[]> => {
  const [row] = await database(ctx)
    .select({ entries: journals.entries })
    .from(journals)
    .where(and(eq(journals.kind, "capture"), eq(journals.source, orderId)));
  if (!row) throw new Error("A captured payment has no journal");
  return row.entries as Entry[];
};
