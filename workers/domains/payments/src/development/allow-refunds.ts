import type { PaymentsContext } from "../env.ts";
import { readPayment } from "../queries.ts";

/** Makes the sandbox let go of an order's money that its payment method holds back. */
export const allowRefunds = async (ctx: PaymentsContext, { orderId }: { orderId: string }): Promise<void> => {
  const { PROVIDER, CARD_PROCESSOR, STRIPE_API_KEY } = ctx.env;
  if (PROVIDER !== "sandbox" || !CARD_PROCESSOR) return;
  const payment = await readPayment(ctx, orderId);
  if (!payment || !("intentId" in payment)) return;
  ctx.meter.add({ hops: 1 });
  const url = `http://card-processor/v1/test_helpers/payment_intents/${payment.intentId}/allow_refunds`;
  await CARD_PROCESSOR.fetch(url, { method: "POST", headers: { Authorization: `Bearer ${STRIPE_API_KEY}` } });
};
