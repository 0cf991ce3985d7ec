import { unreachable } from "@souk/kernel/result";
import { ask, openContext, pokeOutbox } from "@souk/platform/context";
import { database } from "@souk/platform/database";
import { logError } from "@souk/platform/log";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import {
  decideHint,
  type HintStep,
  type Intent,
  type Payment,
  type ProviderEvent,
  retryDelayMs,
} from "../domain/payment.ts";
import type { PaymentsContext } from "../env.ts";
import { listDueEvents, readPaymentOf } from "../queries.ts";
import { providerEvents } from "../schema.ts";
import { connectProvider } from "../stripe.ts";
import { applyDispute } from "./apply-dispute.ts";
import { applyRefunds } from "./apply-refunds.ts";
import { keepOutcome } from "./authorize.ts";
import { closePayment } from "./cancel.ts";
import { giveBack } from "./give-back.ts";

type Waiting = ProviderEvent & { attempts: number };

const pageLength = 20;

/** Does what follows; false where the payment has moved meanwhile. */
const follow = async (ctx: PaymentsContext, payment: Payment, intent: Intent, step: HintStep): Promise<boolean> => {
  switch (step.do) {
    case "wait":
    case "nothing":
      return true;
    case "settle":
      return keepOutcome(ctx, payment.orderId, step.outcome);
    case "close":
      await closePayment(ctx, payment.orderId);
      return true;
    case "give_back":
      await giveBack(ctx, payment, intent);
      return true;
    default:
      return unreachable(step);
  }
};

const isRefund = (type: string): boolean => type === "charge.refunded" || type.startsWith("refund.");

const applyHint = async (ctx: PaymentsContext, event: ProviderEvent): Promise<void> => {
  const { type, intentId, orderId } = event;
  const payment = intentId === null ? null : await readPaymentOf(ctx, { intentId, orderId });
  if (intentId === null || !payment) return;
  const intent = await connectProvider(ctx).read(intentId);
  const step = decideHint(payment, intent);
  if (!(await follow(ctx, payment, intent, step))) return applyHint(ctx, event);
  if (isRefund(type) && payment.status === "captured") await applyRefunds(ctx, payment);
  if (step.do === "wait") return;
  await ask(ctx, (call) => ctx.env.ORDERS.hearFromProvider(call, { orderId: payment.orderId }));
};

const markApplied = async (ctx: PaymentsContext, { id }: ProviderEvent): Promise<void> => {
  const appliedAt = new Date().toISOString();
  await database(ctx).update(providerEvents).set({ appliedAt, dueAt: null }).where(eq(providerEvents.id, id));
};

const postpone = async (ctx: PaymentsContext, { id, attempts }: Waiting): Promise<void> => {
  const dueAt = new Date(ctx.now.getTime() + retryDelayMs(attempts + 1)).toISOString();
  await database(ctx)
    .update(providerEvents)
    .set({ attempts: sql`attempts + 1`, dueAt })
    .where(and(eq(providerEvents.id, id), isNotNull(providerEvents.dueAt)));
};

/** Brings the payment that a stored webhook is about to where the provider says it is, and tells the order; a fault puts it off. */
export const applyEvent = async (ctx: PaymentsContext, event: Waiting): Promise<void> => {
  try {
    await (event.subjectId === null ? applyHint(ctx, event) : applyDispute(ctx, event));
    await markApplied(ctx, event);
    await pokeOutbox(ctx);
  } catch (error) {
    logError("webhook not applied", error, { requestId: ctx.call.requestId, event: event.id });
    await postpone(ctx, event);
  }
};

/** Applies what was stored and left, until nothing is due. */
export const applyDueEvents = async ({ env, call }: PaymentsContext): Promise<void> => {
  for (;;) {
    const ctx = openContext(env, call);
    const due = await listDueEvents(ctx, pageLength);
    for (const event of due) await applyEvent(ctx, event);
    if (due.length < pageLength) return;
  }
};
