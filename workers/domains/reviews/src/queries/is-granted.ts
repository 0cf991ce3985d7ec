import { ask } from "@souk/platform/context";
import type { ReviewsContext } from "../env.ts";

/** Whether the buyer has access to the product now. */
export const isGranted = async (ctx: ReviewsContext, buyerId: string, productId: string): Promise<boolean> => {
  const granted = await ask(ctx, (call) => ctx.env.DELIVERY.listGranted(call, { buyerId, productIds: [productId] }));
  return granted.ok && granted.value.includes(productId);
};
