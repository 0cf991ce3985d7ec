import type { ProviderNews } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { askObject } from "@souk/platform/context";
import type { OrdersContext } from "../env.ts";
import { isOrderId } from "../order-id.ts";

/** Makes an open order ask its payment again, or tells any order what became of its money elsewhere; an unknown order changes nothing. */
export const hearFromProvider = async (
  ctx: OrdersContext,
  { orderId, news }: { orderId: string; news?: ProviderNews },
): Promise<Result<null>> => {
  if (!isOrderId(ctx.env.SIGNING_SECRET, orderId)) return accept(null);
  const order = ctx.env.ORDER.getByName(orderId);
  if (news) return askObject(ctx, (call) => order.hear(call, news));
  await askObject(ctx, (call) => order.wake(call));
  return accept(null);
};
