import type { Principal } from "@souk/contracts/call";
import type { RefundView, RequestRefund } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { refuse } from "@souk/kernel/result";
import { askObject } from "@souk/platform/context";
import { hashToken } from "@souk/platform/signing";
import type { OrdersContext } from "../env.ts";
import { isOrderId } from "../order-id.ts";

export type Requested = { refund: RefundView; replayed: boolean };

/** Refunds the caller's lines of an order, once for each idempotency key; a repeat is answered like the first request. */
export const requestRefund = async (
  ctx: OrdersContext,
  { userId, role }: Principal,
  orderId: string,
  key: string,
  input: RequestRefund,
): Promise<Result<Requested>> => {
  if (!isOrderId(ctx.env.SIGNING_SECRET, orderId)) return refuse("not_found");
  const { reason, productIds } = input;
  const asked = {
    refundId: ctx.newId("ref"),
    userId,
    role,
    reason,
    productIds,
    key: hashToken(`${userId}\n${key}`),
    fingerprint: hashToken(JSON.stringify({ reason, productIds })),
  };
  return askObject(ctx, (call) => ctx.env.ORDER.getByName(orderId).refund(call, asked));
};
