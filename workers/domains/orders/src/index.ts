import type { Call } from "@souk/contracts/call";
import type { Dispatch } from "@souk/contracts/event-bus";
import type { OrdersService } from "@souk/contracts/orders";
import { asCaller, type Context, serve } from "@souk/platform/context";
import { type Backlog, Doors } from "@souk/platform/doors";
import { consume, InboxObject } from "@souk/platform/inbox-object";
import { hearFromProvider } from "./commands/hear-from-provider.ts";
import type { Env } from "./env.ts";
import { orderLists } from "./listeners.ts";
import { countOpenOrders } from "./open-orders.ts";
import { listSales } from "./queries/list-orders.ts";
import { readOrder } from "./queries/read-order.ts";
import { routes } from "./routes.ts";

export { OrderCoordinator } from "./coordinator.ts";
export { OpenOrders } from "./open-orders.ts";

export class Inbox extends InboxObject<Env> {
  protected readonly listener = orderLists;
}

export default class Orders extends Doors<Env> implements OrdersService {
  protected readonly app = routes;

  /** The order for its buyer or an operator. */
  readOrder(call: Call, { orderId }: { orderId: string }) {
    return serve(this.env, call, (ctx) => asCaller(ctx, (principal) => readOrder(ctx, principal, orderId)));
  }

  /** The newest sold lines of the calling seller. */
  listSales(call: Call, input: { limit: number }) {
    return serve(this.env, call, (ctx) => asCaller(ctx, (principal) => listSales(ctx, principal, input)));
  }

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
