import type { PaidLine, PaymentsEvent } from "@souk/contracts/payments";
import { database, expectChange, type Statement, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq, sql } from "drizzle-orm";
import type { Entry } from "../domain/ledger.ts";
import type { Account, Return } from "../domain/returns.ts";
import type { PaymentsContext } from "../env.ts";
import { journals, payments, returnedLines } from "../schema.ts";
import { streamOf } from "./stream.ts";

type Booking = { orderId: string; id: string; kind: "refund" | "dispute"; currency: string; given: Return };

// Fees of lines as their reversal shows them: back out of the platform's account.
const toLines = (
  { productIds, entries }: Return,
  currency: string,
): (PaidLine & { fee: { amount: number; currency: string } })[] =>
  productIds.map((productId) => {
    const own = entries.filter((entry) => entry.productId === productId);
    const sum = (of: Entry[]) => of.reduce((total, { amount }) => total + amount, 0);
    const fee = sum(own.filter(({ account }) => account === "platform:fees"));
    const share = own.find(({ account }) => account.startsWith("seller:"));
    const sellerId = share?.account.split(":")[1] ?? "";
    return { productId, sellerId, total: { amount: sum(own), currency }, fee: { amount: fee, currency } };
  });

const tell = ({ orderId, id: refundId, currency, given }: Booking): PaymentsEvent => ({
  type: "PaymentRefunded",
  data: { orderId, refundId, amount: { amount: given.amount, currency }, lines: toLines(given, currency) },
});

/** Books money that went back, once, with whatever else is to stand in the same transaction; `conflict` when the account has changed. */
export const bookReturn = (
  ctx: PaymentsContext,
  { returned }: Account,
  booking: Booking,
  others: Statement[] = [],
): Promise<"saved" | "conflict"> => {
  const db = database(ctx);
  const { orderId, id, kind, currency, given } = booking;
  const at = ctx.now.toISOString();
  const next = returned + given.amount;
  const status = sql`case when ${kind} = 'refund' and amount = ${next} then 'refunded' else status end`;
  return save(db, [
    db
      .update(payments)
      .set({ returned: next, status, updatedAt: at })
      .where(and(eq(payments.orderId, orderId), eq(payments.status, "captured"), eq(payments.returned, returned))),
    expectChange(db),
    db
      .insert(returnedLines)
      .select(sql`select ${orderId}, value, ${id} from json_each(${JSON.stringify(given.productIds)}) where true`),
    db
      .insert(journals)
      .values({ id: ctx.newId("ref"), kind, source: id, orderId, currency, entries: given.entries, at }),
    ...others,
    ...(kind === "refund" ? publish(db, ctx, streamOf(orderId), [tell(booking)]) : []),
  ]);
};
