import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { askObject } from "@souk/platform/context";
import type { OrdersContext } from "../env.ts";
import { isOrderId } from "../order-id.ts";

/** Makes an open order ask its payment again; an unknown order changes nothing. */
export const hearFromProvider = async (ctx: OrdersContext, { orderId }: { orderId: string }): Promise<Result<null>> => {
  if (isOrderId(ctx.env.SIGNING_SECRET, orderId)) {
    await askObject(ctx, (call) => ctx.env.ORDER.getByName(orderId).wake(call));
  }
  return accept(null);
};
