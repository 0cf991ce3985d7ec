import type { Call } from "@souk/contracts/call";
import type { Dispatch } from "@souk/contracts/event-bus";
import type { OrdersService } from "@souk/contracts/orders";
import { type Context, serve } from "@souk/platform/context";
import { type Backlog, Doors } from "@souk/platform/doors";
import { consume, InboxObject } from "@souk/platform/inbox-object";
import { hearFromProvider } from "./commands/hear-from-provider.ts";
import type { Env } from "./env.ts";
import { orderLists } from "./listeners.ts";
import { countOpenOrders } from "./open-orders.ts";
import { routes } from "./routes.ts";

export { OrderCoordinator } from "./coordinator.ts";
export { OpenOrders } from "./open-orders.ts";

export class Inbox extends InboxObject<Env> {
  protected readonly listener = orderLists;
}

export default class Orders extends Doors<Env> implements OrdersService {
  protected readonly app = routes;

  /** Makes an open order ask its payment again. */
  hearFromProvider(call: Call, input: { orderId: string }) {
    return serve(this.env, call, (ctx) => hearFromProvider(ctx, input));
  }

  /** Applies the orders' own events to the lists. */
  override queue(batch: MessageBatch<Dispatch>): Promise<void> {
    return consume(this.env, orderLists, batch);
  }

  protected override async countBacklog(ctx: Context<Env>): Promise<Backlog> {
    return { "open orders": await countOpenOrders(ctx) };
  }
}
