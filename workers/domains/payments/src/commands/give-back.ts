import type { Intent, Payment } from "../domain/payment.ts";
import type { PaymentsContext } from "../env.ts";
import { connectProvider } from "../stripe.ts";
import { cancel } from "./cancel.ts";
import { bookCapture } from "./capture.ts";

/** Lets go of money that shows up for an order which ended: what is only held is voided, what was taken is booked and refunded. */
export const giveBack = async (
  ctx: PaymentsContext,
  { orderId, status }: Payment,
  { id: intentId, ...seen }: Intent,
): Promise<void> => {
  const provider = connectProvider(ctx);
  const intent = seen.status === "held" ? await provider.cancel(orderId, intentId) : { id: intentId, ...seen };
  if (intent.status !== "captured") return;
  await bookCapture(ctx, { orderId, intentId, amount: intent.received, lines: [] }, [status]);
  await cancel(ctx, { orderId });
};
