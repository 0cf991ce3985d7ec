import { askObject, openContext } from "@souk/platform/context";
import { within } from "@souk/platform/deadline";
import { callOf } from "./calls.ts";
import type { Order } from "./domain/order.ts";
import type { Env } from "./env.ts";
import { openOrdersOf } from "./open-orders.ts";
import { paceOf } from "./pace.ts";

/** An order's own place on the list of open orders. */
export type Listing = {
  enter(order: Order): Promise<void>;
  leave(order: Order): Promise<void>;
  /** Tells of a declined card. */
  decline(order: Order): Promise<void>;
};

/** What is asked of the list reaches it in that order: two calls to one object may overtake each other. */
export const createListing = (env: Env): Listing => {
  let last: Promise<unknown> = Promise.resolve();
  const tell = async (order: Order, method: "add" | "remove" | "decline"): Promise<void> => {
    const ctx = openContext(env, callOf(order, method));
    const { id: orderId, buyerId } = order;
    const ask = () => askObject(ctx, (call) => openOrdersOf(env, buyerId)[method](call, { orderId, buyerId }));
    const told = last.then(() => within(paceOf(env).callTimeoutMs, ask()));
    last = told.catch(() => undefined);
    await told;
  };
  return {
    enter: (order) => tell(order, "add"),
    leave: (order) => tell(order, "remove"),
    decline: (order) => tell(order, "decline"),
  };
};
