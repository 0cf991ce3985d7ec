import type { PaymentRefusal } from "@souk/contracts/payments";
import { database } from "@souk/platform/database";
import { and, count, desc, eq, isNotNull, isNull, lte, or } from "drizzle-orm";
import type { Entry } from "./domain/ledger.ts";
import type { Payment, ProviderEvent } from "./domain/payment.ts";
import type { Account, Dispute } from "./domain/returns.ts";
import type { PaymentsContext } from "./env.ts";
import { disputes, journals, type PaymentRow, payments, providerEvents, returnedLines } from "./schema.ts";

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

/** Everything that was booked of an order so far. */
export const readEntries = async (ctx: PaymentsContext, orderId: string): Promise<Entry[]> => {
  const rows = await database(ctx)
    .select({ entries: journals.entries })
    .from(journals)
    .where(eq(journals.orderId, orderId))
    .orderBy(journals.id);
  return rows.flatMap(({ entries }) => entries as Entry[]);
};

/** What came in for an order and what of it went back. */
export const readAccount = async (ctx: PaymentsContext, orderId: string): Promise<Account> => {
  const db = database(ctx);
  const [[row], [capture], gone, open] = await db.batch([
    db.select().from(payments).where(eq(payments.orderId, orderId)),
    db
      .select({ entries: journals.entries })
      .from(journals)
      .where(and(eq(journals.kind, "capture"), eq(journals.source, orderId))),
    db
      .select({ productId: returnedLines.productId, byId: returnedLines.byId })
      .from(returnedLines)
      .where(eq(returnedLines.orderId, orderId)),
    db
      .select({ id: disputes.id })
      .from(disputes)
      .where(and(eq(disputes.orderId, orderId), eq(disputes.status, "open"))),
  ]);
  return {
    payment: row ? toPayment(row) : null,
    captured: (capture?.entries ?? []) as Entry[],
    returned: row?.returned ?? 0,
    gone: gone.map(({ productId }) => productId),
    atBank: gone.filter(({ byId }) => open.some(({ id }) => id === byId)).map(({ productId }) => productId),
    isDisputed: open.length > 0,
  };
};

/** Which products each refund or dispute of an order was for. */
export const listReturns = (ctx: PaymentsContext, orderId: string): Promise<{ productId: string; byId: string }[]> =>
  database(ctx)
    .select({ productId: returnedLines.productId, byId: returnedLines.byId })
    .from(returnedLines)
    .where(eq(returnedLines.orderId, orderId));

/** Which refunds of an order are booked, by their source. */
export const listBookedRefunds = async (ctx: PaymentsContext, orderId: string): Promise<string[]> => {
  const rows = await database(ctx)
    .select({ source: journals.source })
    .from(journals)
    .where(and(eq(journals.orderId, orderId), eq(journals.kind, "refund")));
  return rows.map(({ source }) => source);
};

/** How a dispute stood when it was last booked, and what was booked when its money left. */
export const readDisputeRow = async (
  ctx: PaymentsContext,
  id: string,
): Promise<{ status: Dispute["status"] | null; amount: number; entries: Entry[] }> => {
  const db = database(ctx);
  const [[row], [journal]] = await db.batch([
    db.select().from(disputes).where(eq(disputes.id, id)),
    db
      .select({ entries: journals.entries })
      .from(journals)
      .where(and(eq(journals.kind, "dispute"), eq(journals.source, id))),
  ]);
  return { status: row?.status ?? null, amount: row?.amount ?? 0, entries: (journal?.entries ?? []) as Entry[] };
};
