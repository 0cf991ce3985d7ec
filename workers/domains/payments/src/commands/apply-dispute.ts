import { unreachable } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { database, expectChange, type Statement, save } from "@souk/platform/database";
import { and, eq, notInArray } from "drizzle-orm";
import { reverseEntries } from "../domain/ledger.ts";
import { isEnded, type ProviderEvent } from "../domain/payment.ts";
import { type Account, type Dispute, decideDispute } from "../domain/returns.ts";
import type { PaymentsContext } from "../env.ts";
import { readAccount, readDisputeRow, readPaymentOf } from "../queries.ts";
import { disputes, journals, payments, returnedLines } from "../schema.ts";
import { connectProvider } from "../stripe.ts";
import { bookReturn } from "./book-return.ts";

type Disputed = { orderId: string; currency: string; dispute: Dispute };

const note = (ctx: PaymentsContext, { orderId, dispute: { id, status } }: Disputed, amount: number): Statement =>
  database(ctx).insert(disputes).values({ id, orderId, status, amount, updatedAt: ctx.now.toISOString() });

const close = (ctx: PaymentsContext, { dispute: { id, status } }: Disputed): Statement[] => {
  const db = database(ctx);
  const updatedAt = ctx.now.toISOString();
  const isBefore = and(eq(disputes.id, id), notInArray(disputes.status, ["won", status]));
  return [db.update(disputes).set({ status, updatedAt }).where(isBefore), expectChange(db)];
};

const giveBack = async (ctx: PaymentsContext, account: Account, disputed: Disputed): Promise<"saved" | "conflict"> => {
  const { orderId, currency, dispute } = disputed;
  const db = database(ctx);
  const { amount, entries } = await readDisputeRow(ctx, dispute.id);
  const at = ctx.now.toISOString();
  const returned = account.returned - amount;
  const journal = { id: ctx.newId("pay"), kind: "dispute_won" as const, source: dispute.id, orderId, currency, at };
  const isSame = and(eq(payments.orderId, orderId), eq(payments.returned, account.returned));
  const came: Statement[] = [
    db.update(payments).set({ returned, updatedAt: at }).where(isSame),
    expectChange(db),
    db.delete(returnedLines).where(and(eq(returnedLines.orderId, orderId), eq(returnedLines.byId, dispute.id))),
    db.insert(journals).values({ ...journal, entries: reverseEntries(entries) }),
  ];
  return save(db, [...close(ctx, disputed), ...(amount > 0 ? came : [])]);
};

const book = async (ctx: PaymentsContext, disputed: Disputed): Promise<"saved" | "conflict"> => {
  const { orderId, currency, dispute } = disputed;
  const [account, before] = await Promise.all([readAccount(ctx, orderId), readDisputeRow(ctx, dispute.id)]);
  const step = decideDispute(account, before.status, dispute);
  switch (step.do) {
    case "nothing":
      return "saved";
    case "note":
      return save(database(ctx), [note(ctx, disputed, 0)]);
    case "close":
      return save(database(ctx), close(ctx, disputed));
    case "give_back":
      return giveBack(ctx, account, disputed);
    case "withdraw": {
      const booking = { orderId, id: dispute.id, kind: "dispute" as const, currency, given: step };
      return bookReturn(ctx, account, booking, [note(ctx, disputed, step.amount)]);
    }
    default:
      return unreachable(step);
  }
};

const readCase = (ctx: PaymentsContext, { type, subjectId }: ProviderEvent): Promise<Dispute | null> => {
  if (subjectId === null) return Promise.resolve(null);
  const provider = connectProvider(ctx);
  return type.startsWith("radar.") ? provider.readWarning(subjectId) : provider.readDispute(subjectId);
};

/** Brings the books where the provider says that a dispute stands, and tells the order; of a payment that ended without money it changes nothing. */
export const applyDispute = async (ctx: PaymentsContext, event: ProviderEvent): Promise<void> => {
  const dispute = await readCase(ctx, event);
  const payment = dispute && (await readPaymentOf(ctx, { intentId: dispute.intentId, orderId: null }));
  if (!dispute || !payment || isEnded(payment)) return;
  const { orderId, amount, status } = payment;
  if (status === "open" || status === "authorized") throw new Error("What is disputed is not booked yet");
  const disputed = { orderId, currency: amount.currency, dispute };
  if (dispute.kind === "dispute" && (await book(ctx, disputed)) === "conflict") {
    throw new Error("The books have changed meanwhile");
  }
  const { id: caseId, kind, status: stands } = dispute;
  const news = { type: "disputed" as const, caseId, kind, status: stands };
  await ask(ctx, (call) => ctx.env.ORDERS.hearFromProvider(call, { orderId, news }));
};
