import type { PaymentRefusal, PaymentsEvent } from "@souk/contracts/payments";
import { accept, type Outcome, unreachable } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq, inArray } from "drizzle-orm";
import { netEntries, reverseEntries } from "../domain/ledger.ts";
import { type Cancellation, type CancelStep, decideCancel } from "../domain/payment.ts";
import type { PaymentsContext } from "../env.ts";
import { readAccount, readEntries, readPayment } from "../queries.ts";
import { journals, payments } from "../schema.ts";
import { connectProvider } from "../stripe.ts";
import { bookCapture, checkTaken } from "./capture.ts";
import { streamOf } from "./stream.ts";

type Held = (CancelStep & { do: "void" })["payment"];

/** Leaves a tombstone, so that no later authorisation lands; false when something is known by now. */
const bar = async (ctx: PaymentsContext, orderId: string): Promise<boolean> => {
  const at = ctx.now.toISOString();
  const row = { orderId, status: "barred" as const, amount: 0, currency: "", createdAt: at, updatedAt: at };
  const kept = await database(ctx).insert(payments).values(row).onConflictDoNothing().returning();
  return kept.length > 0;
};

/** Writes down that the provider holds nothing any more. */
export const closePayment = async (ctx: PaymentsContext, orderId: string): Promise<void> => {
  await database(ctx)
    .update(payments)
    .set({ status: "voided", updatedAt: ctx.now.toISOString() })
    .where(and(eq(payments.orderId, orderId), inArray(payments.status, ["open", "authorized"])));
};

/** Cancels at the provider, which bars a late confirmation too; money that was taken meanwhile is booked, to be refunded. */
const voidPayment = async (ctx: PaymentsContext, { orderId, intentId, amount }: Held): Promise<void> => {
  const intent = await connectProvider(ctx).cancel(orderId, intentId);
  if (intent.status !== "canceled") {
    checkTaken(intent, amount);
    await bookCapture(ctx, { orderId, intentId, amount, lines: [] });
    return;
  }
  await closePayment(ctx, orderId);
};

/** Gives all that is left of it back and books the exact opposite of what was booked. */
const refundPayment = async (ctx: PaymentsContext, { orderId, intentId, amount }: Held): Promise<void> => {
  const db = database(ctx);
  const [account, booked] = await Promise.all([readAccount(ctx, orderId), readEntries(ctx, orderId)]);
  await connectProvider(ctx).refund(orderId, intentId, null);
  const at = ctx.now.toISOString();
  const rest = { ...amount, amount: amount.amount - account.returned };
  const refunded: PaymentsEvent = { type: "PaymentRefunded", data: { orderId, amount: rest } };
  await save(db, [
    db
      .update(payments)
      .set({ status: "refunded", returned: amount.amount, updatedAt: at })
      .where(
        and(eq(payments.orderId, orderId), eq(payments.status, "captured"), eq(payments.returned, account.returned)),
      ),
    expectChange(db),
    db.insert(journals).values({
      id: ctx.newId("ref"),
      kind: "refund",
      source: orderId,
      orderId,
      currency: amount.currency,
      entries: reverseEntries(netEntries(booked)),
      at,
    }),
    ...publish(db, ctx, streamOf(orderId), [refunded]),
  ]);
};

/** Voids or refunds, whichever applies, and bars any later authorisation of the order; each turn brings it closer to its end. */
export const cancel = async (
  ctx: PaymentsContext,
  input: { orderId: string },
): Promise<Outcome<Cancellation, PaymentRefusal>> => {
  const step = decideCancel(await readPayment(ctx, input.orderId));
  switch (step.do) {
    case "answer":
      return accept(step.cancellation);
    case "bar":
      return (await bar(ctx, input.orderId)) ? accept({ outcome: "nothing_held" }) : cancel(ctx, input);
    case "void":
      await voidPayment(ctx, step.payment);
      return cancel(ctx, input);
    case "refund":
      await refundPayment(ctx, step.payment);
      return cancel(ctx, input);
    default:
      return unreachable(step);
  }
};
