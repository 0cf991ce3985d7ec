import type { Principal } from "@souk/contracts/call";
import type { OrderEventView, OrderView } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { askObject } from "@souk/platform/context";
import { toEventViews, toView } from "../domain/story.ts";
import type { OrdersContext } from "../env.ts";
import { isOrderId } from "../order-id.ts";

const readOwn = async (ctx: OrdersContext, principal: Principal, id: string) => {
  if (!isOrderId(ctx.env.SIGNING_SECRET, id)) return refuse("not_found");
  const read = await askObject(ctx, (call) => ctx.env.ORDER.getByName(id).read(call));
  if (!read.ok) return read;
  const mayRead = read.value.order.buyerId === principal.userId || principal.role === "admin";
  return mayRead ? read : refuse("not_found");
};

/** The order as it stands in its own object; its buyer's and the operators' only. */
export const readOrder = async (ctx: OrdersContext, principal: Principal, id: string): Promise<Result<OrderView>> => {
  const read = await readOwn(ctx, principal, id);
  return read.ok ? accept(toView(read.value.order)) : read;
};

/** The order's whole stream, from `seq` 1 on. */
export const listOrderEvents = async (
  ctx: OrdersContext,
  principal: Principal,
  id: string,
): Promise<Result<{ data: OrderEventView[] }>> => {
  const read = await readOwn(ctx, principal, id);
  return read.ok ? accept({ data: toEventViews(read.value.events) }) : read;
};

const eventStream = { "Content-Type": "text/event-stream", "Cache-Control": "private, no-store" };

/** The order's events as they happen, from behind `lastEventId` on. */
export const watchOrder = async (
  ctx: OrdersContext,
  principal: Principal,
  id: string,
  lastEventId: string | undefined,
): Promise<Result<Response>> => {
  const read = await readOwn(ctx, principal, id);
  if (!read.ok) return read;
  const after = /^\d{1,9}$/.test(lastEventId ?? "") ? Number(lastEventId) : 0;
  const watched = await askObject(ctx, (call) => ctx.env.ORDER.getByName(id).watch(call, { after }));
  return watched.ok ? accept(new Response(watched.value, { headers: eventStream })) : watched;
};
