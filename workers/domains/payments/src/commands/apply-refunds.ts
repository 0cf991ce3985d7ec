import { ask } from "@souk/platform/context";
import { decideForeignRefund } from "../domain/returns.ts";
import type { PaymentsContext } from "../env.ts";
import { listBookedRefunds, listReturns, readAccount } from "../queries.ts";
import { connectProvider, type ProviderRefund } from "../stripe.ts";
import { bookReturn } from "./book-return.ts";

const book = async (ctx: PaymentsContext, orderId: string, { id, amount }: ProviderRefund): Promise<void> => {
  const account = await readAccount(ctx, orderId);
  const { payment } = account;
  if (payment?.status !== "captured") return;
  const given = decideForeignRefund(account, amount);
  if (!given) throw new Error("The provider refunded more than there is");
  const booking = { orderId, id, kind: "refund" as const, currency: payment.amount.currency, given };
  if ((await bookReturn(ctx, account, booking)) === "conflict") throw new Error("The books have changed meanwhile");
};

/** Books the refunds that were made at the provider and not here, and tells the order which lines they were for. */
export const applyRefunds = async (
  ctx: PaymentsContext,
  { orderId, intentId }: { orderId: string; intentId: string },
): Promise<void> => {
  const made = await connectProvider(ctx).listRefunds(intentId);
  const foreign = made.filter(({ refundId }) => refundId === null);
  if (foreign.length === 0) return;
  const booked = await listBookedRefunds(ctx, orderId);
  for (const each of foreign.filter(({ id }) => !booked.includes(id))) await book(ctx, orderId, each);
  const returns = await listReturns(ctx, orderId);
  for (const { id: refundId } of foreign) {
    const productIds = returns.filter(({ byId }) => byId === refundId).map(({ productId }) => productId);
    if (productIds.length === 0) continue;
    const news = { type: "refunded" as const, refundId, productIds };
    await ask(ctx, (call) => ctx.env.ORDERS.hearFromProvider(call, { orderId, news }));
  }
};
