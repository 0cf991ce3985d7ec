import type { PaymentRefusal } from "@souk/contracts/payments";
import { database } from "@souk/platform/database";
import { and, eq } from "drizzle-orm";
import type { Entry, Payment } from "./domain.ts";
import type { PaymentsContext } from "./env.ts";
import { journals, type PaymentRow, payments } from "./schema.ts";

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

/** What was booked when the order's money came in. */
export const readCaptureEntries = async (ctx: PaymentsContext, orderId: string): Promise<Entry[]> => {
  const [row] = await database(ctx)
    .select({ entries: journals.entries })
    .from(journals)
    .where(and(eq(journals.kind, "capture"), eq(journals.source, orderId)));
  if (!row) throw new Error("A captured payment has no journal");
  return row.entries as Entry[];
};
