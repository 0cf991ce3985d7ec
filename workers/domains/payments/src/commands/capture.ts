import type { Money } from "@souk/contracts/money";
import type { PaidLine, PaymentRefusal, PaymentsEvent } from "@souk/contracts/payments";
import { accept, type Outcome } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq, inArray } from "drizzle-orm";
import { addFees, captureEntries, coverAmount } from "../domain/ledger.ts";
import { decideCapture, type Intent, isSameMoney, type Payment, readCapture } from "../domain/payment.ts";
import type { PaymentsContext } from "../env.ts";
import { readPayment } from "../queries.ts";
import { journals, payments } from "../schema.ts";
import { connectProvider } from "../stripe.ts";
import { streamOf } from "./stream.ts";

type Taken = { orderId: string; intentId: string; amount: Money; lines: PaidLine[] };

/** Books money that the provider took, once; `conflict` when the payment no longer stands where it was. */
export const bookCapture = (
  ctx: PaymentsContext,
  { orderId, intentId, amount, lines }: Taken,
  from: Payment["status"][] = ["open", "authorized"],
): Promise<"saved" | "conflict"> => {
  const db = database(ctx);
  const at = ctx.now.toISOString();
  const withFees = addFees(lines, Number(ctx.env.PLATFORM_FEE_BASIS_POINTS));
  const captured: PaymentsEvent = { type: "PaymentCaptured", data: { orderId, amount, lines: withFees } };
  return save(db, [
    db
      .update(payments)
      .set({ status: "captured", intentId, ...amount, refusalCode: null, refusalDetail: null, updatedAt: at })
      .where(and(eq(payments.orderId, orderId), inArray(payments.status, from))),
    expectChange(db),
    db.insert(journals).values({
      id: ctx.newId("pay"),
      kind: "capture",
      source: orderId,
      orderId,
      currency: amount.currency,
      entries: captureEntries(amount, withFees),
      at,
    }),
    ...publish(db, ctx, streamOf(orderId), [captured]),
  ]);
};

/** Whether the provider took exactly what was agreed; throws while that is unknown or wrong. */
export const checkTaken = (intent: Intent, amount: Money): Outcome<true, PaymentRefusal> => {
  const taken = readCapture(intent);
  if (!taken) throw new Error("The provider has not captured yet");
  if (taken.ok && !isSameMoney(intent.received, amount)) throw new Error("The provider captured another amount");
  return taken;
};

/** Takes the reserved money and books it, once; refuses when the provider will not. */
export const capture = async (
  ctx: PaymentsContext,
  input: { orderId: string; lines: PaidLine[] },
): Promise<Outcome<null, PaymentRefusal>> => {
  const { orderId, lines } = input;
  const start = decideCapture(await readPayment(ctx, orderId));
  if (start.do === "answer") return start.outcome;
  const { amount, intentId } = start;
  if (!coverAmount(amount, lines)) throw new Error("The lines do not add up to what was authorised");
  const captured = await connectProvider(ctx).capture(orderId, intentId);
  const taken = captured.ok ? checkTaken(captured.value, amount) : captured;
  if (!taken.ok) return taken;
  const booked = await bookCapture(ctx, { orderId, intentId, amount, lines });
  return booked === "saved" ? accept(null) : capture(ctx, input);
};
