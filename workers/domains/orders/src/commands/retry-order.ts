import type { AdminOrder } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { mapOutcome, refuse } from "@souk/kernel/result";
import { ask, askObject } from "@souk/platform/context";
import { isStuck } from "../domain/alert.ts";
import { toAdminView } from "../domain/story.ts";
import type { OrdersContext } from "../env.ts";
import { isOrderId } from "../order-id.ts";

/** Has what is stuck in an order tried at once; refuses `not_found` and, where nothing is stuck, `nothing_to_retry`. */
export const retryOrder = async (ctx: OrdersContext, orderId: string): Promise<Result<AdminOrder>> => {
  if (!isOrderId(ctx.env.SIGNING_SECRET, orderId)) return refuse("not_found");
  const order = ctx.env.ORDER.getByName(orderId);
  const read = await askObject(ctx, (call) => order.read(call));
  if (!read.ok) return read;
  if (!isStuck(read.value.order)) return refuse("nothing_to_retry");
  await ask(ctx, (call) => ctx.env.PAYMENTS.allowRefunds(call, { orderId }));
  return mapOutcome(await askObject(ctx, (call) => order.retry(call)), toAdminView);
};
