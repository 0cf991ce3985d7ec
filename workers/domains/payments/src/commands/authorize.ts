import type { Money } from "@souk/contracts/money";
import type { Authorization, PaymentRefusal } from "@souk/contracts/payments";
import type { Outcome } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { and, eq } from "drizzle-orm";
import { decideAuthorize, type Intent, readAuthorization, wantsConfirmation } from "../domain/payment.ts";
import type { PaymentsContext } from "../env.ts";
import { readPayment } from "../queries.ts";
import { payments } from "../schema.ts";
import { connectProvider, type Provider } from "../stripe.ts";

type Authorize = { orderId: string; buyerId: string; amount: Money; paymentMethodId: string };
type Answer = Outcome<Authorization, PaymentRefusal>;

// The intent is known here before any money moves, so that whoever cancels the order knows what to cancel.
const keepIntent = async (ctx: PaymentsContext, { orderId, amount }: Authorize, intentId: string): Promise<boolean> => {
  const at = ctx.now.toISOString();
  const row = { orderId, status: "open" as const, intentId, ...amount, createdAt: at, updatedAt: at };
  const kept = await database(ctx).insert(payments).values(row).onConflictDoNothing().returning();
  return kept.length > 0;
};

/** Writes down how the authorisation ended; false when the order's payment is no longer open. */
export const keepOutcome = async (ctx: PaymentsContext, orderId: string, answer: Answer): Promise<boolean> => {
  if (answer.ok ? answer.value.status !== "authorized" : answer.problem.code === "refused") return true;
  const ending = answer.ok
    ? ({ status: "authorized" } as const)
    : ({
        status: "declined",
        refusalCode: answer.problem.code,
        refusalDetail: answer.problem.detail ?? null,
      } as const);
  const kept = await database(ctx)
    .update(payments)
    .set({ ...ending, updatedAt: ctx.now.toISOString() })
    .where(and(eq(payments.orderId, orderId), eq(payments.status, "open")))
    .returning();
  return kept.length > 0;
};

const confirm = async (ctx: PaymentsContext, provider: Provider, input: Authorize, intent: Intent): Promise<Answer> => {
  const confirmed = wantsConfirmation(intent)
    ? await provider.confirm(input.orderId, intent.id, input.paymentMethodId)
    : ({ ok: true, value: intent } as const);
  const answer = confirmed.ok ? readAuthorization(confirmed.value) : confirmed;
  if (!answer) throw new Error("The provider has not decided yet");
  return (await keepOutcome(ctx, input.orderId, answer)) ? answer : authorize(ctx, input);
};

/** Reserves the amount on the card. A second call answers like the first; an order that was cancelled is refused. */
export const authorize = async (ctx: PaymentsContext, input: Authorize): Promise<Answer> => {
  const start = decideAuthorize(await readPayment(ctx, input.orderId));
  if (start.do === "answer") return start.outcome;
  const provider = connectProvider(ctx);
  if (start.do === "resume") return confirm(ctx, provider, input, await provider.read(start.intentId));
  const opened = await provider.open(input);
  if (!opened.ok) return opened;
  const kept = await keepIntent(ctx, input, opened.value.id);
  return kept ? confirm(ctx, provider, input, opened.value) : authorize(ctx, input);
};
