import { ask, openContext } from "@souk/platform/context";
import { within } from "@souk/platform/deadline";
import type { EventStore } from "@souk/platform/event-store";
import { logInfo } from "@souk/platform/log";
import { callOf } from "./calls.ts";
import type { Order, OrderEvent } from "./domain/order.ts";
import type { Env } from "./env.ts";
import { paceOf } from "./pace.ts";

/** Sends the log what waits for it; says whether nothing waits any more. */
export const publishWaiting = async (env: Env, order: Order, store: EventStore<OrderEvent>): Promise<boolean> => {
  const events = store.readWaiting(order.id);
  const last = events.at(-1);
  if (last) {
    const ctx = openContext(env, callOf(order, "publish"));
    // While an alarm's work hangs, no other alarm comes.
    const sent = ask(ctx, (call) => env.EVENT_BUS.publish(call, { events }));
    const published = await within(paceOf(env).callTimeoutMs, sent);
    if (published.ok) {
      store.forget(last.position);
      logInfo("events sent", { orderId: order.id, events: events.length, ...ctx.meter.cost });
    }
  }
  return store.readWaiting(order.id).length === 0;
};
