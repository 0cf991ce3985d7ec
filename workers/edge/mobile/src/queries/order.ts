import type { MobileOrder } from "@souk/contracts/mobile";
import type { Result } from "@souk/contracts/problems";
import { mapOutcome } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import type { MobileContext } from "../env.ts";

/** One of the caller's orders, as it stands in its own object. */
export const readOrder = async (ctx: MobileContext, orderId: string): Promise<Result<MobileOrder>> => {
  const read = await ask(ctx, (call) => ctx.env.ORDERS.readOrder(call, { orderId }));
  return mapOutcome(read, ({ id, status, total, lines, failure, nextAction, createdAt }) => ({
    id,
    status,
    total,
    lines: lines.map(({ productId, title, total }) => ({ productId, title, total })),
    ...(failure && { failure: { code: failure.code, message: failure.message } }),
    ...(nextAction && { nextAction }),
    createdAt,
    degraded: [],
  }));
};
