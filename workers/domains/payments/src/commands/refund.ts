import type { Money } from "@souk/contracts/money";
import type { PaidLine, PaymentRefusal } from "@souk/contracts/payments";
import { accept, type Outcome } from "@souk/kernel/result";
import { decideRefund } from "../domain/returns.ts";
import type { PaymentsContext } from "../env.ts";
import { readAccount } from "../queries.ts";
import { connectProvider } from "../stripe.ts";
import { bookReturn } from "./book-return.ts";

type Refund = { orderId: string; refundId: string; lines: PaidLine[] };

const giveBack = async (
  ctx: PaymentsContext,
  { orderId, refundId }: Refund,
  { intentId, amount }: { intentId: string; amount: number },
): Promise<void> => {
  if (amount === 0) return;
  const provider = connectProvider(ctx);
  // The provider forgets its keys after a day, its refunds never.
  const made = (await provider.listRefunds(intentId)).find((refund) => refund.refundId === refundId);
  if (!made) await provider.refund(orderId, intentId, { refundId, amount });
  else if (made.amount !== amount) throw new Error("The provider refunded another amount");
};

/** Gives lines of a captured payment back and books it, once; waits by a fault while a bank decides about the money. */
export const refund = async (
  ctx: PaymentsContext,
  input: Refund,
): Promise<Outcome<{ returned: Money }, PaymentRefusal>> => {
  const { orderId, refundId, lines } = input;
  const account = await readAccount(ctx, orderId);
  const step = decideRefund(
    account,
    lines.map(({ productId }) => productId),
  );
  if (!step.ok) return step;
  const currency = lines[0]?.total.currency ?? "USD";
  switch (step.value.do) {
    case "nothing":
      return accept({ returned: { amount: 0, currency } });
    case "wait":
      throw new Error("A bank decides about the money of this order");
    case "return": {
      await giveBack(ctx, input, step.value);
      const booking = { orderId, id: refundId, kind: "refund" as const, currency, given: step.value };
      const booked = await bookReturn(ctx, account, booking);
      return booked === "saved" ? accept({ returned: { amount: step.value.amount, currency } }) : refund(ctx, input);
    }
  }
};
