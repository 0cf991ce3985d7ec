import type { Call } from "@souk/contracts/call";
import type { Dispatch } from "@souk/contracts/event-bus";
import type { OrdersService, ProviderNews } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { BreakerObject } from "@souk/platform/breaker-object";
import { asCaller, type Context, serve } from "@souk/platform/context";
import { type Backlog, Doors } from "@souk/platform/doors";
import { consume, InboxObject } from "@souk/platform/inbox-object";
import { hearFromProvider } from "./commands/hear-from-provider.ts";
import type { Env } from "./env.ts";
import { orderLists } from "./listeners.ts";
import { countOpenOrders, listOpenOrders } from "./open-orders.ts";
import { exportPerson } from "./queries/export-person.ts";
import { listSales } from "./queries/list-orders.ts";
import { listRecords } from "./queries/list-records.ts";
import { readOrder } from "./queries/read-order.ts";
import { routes } from "./routes.ts";

export { OrderCoordinator } from "./coordinator.ts";
export { OpenOrders } from "./open-orders.ts";

export class Breaker extends BreakerObject<Env> {}

export class Inbox extends InboxObject<Env> {
  protected readonly listener = orderLists;
}

export default class Orders extends Doors<Env> implements OrdersService {
  protected readonly app = routes;

  exportPerson(call: Call, input: { userId: string }) {
    return serve(this.env, call, (ctx) => exportPerson(ctx, input));
  }

  /** The order for its buyer or an operator. */
  readOrder(call: Call, { orderId }: { orderId: string }) {
    return serve(this.env, call, (ctx) => asCaller(ctx, (principal) => readOrder(ctx, principal, orderId)));
  }

  /** The newest sold lines of the calling seller. */
  listSales(call: Call, input: { limit: number }) {
    return serve(this.env, call, (ctx) => asCaller(ctx, (principal) => listSales(ctx, principal, input)));
  }

  /** Tells an order what its payment's provider has told. */
  hearFromProvider(call: Call, input: { orderId: string; news?: ProviderNews }) {
    return serve(this.env, call, (ctx) => hearFromProvider(ctx, input));
  }

  /** Every order as the lists have it. */
  listRecords(call: Call) {
    return serve(this.env, call, listRecords);
  }

  /** The ids of all orders that something is still done for. */
  listOpenOrders(call: Call) {
    return serve(this.env, call, async (ctx): Promise<Result<string[]>> => accept(await listOpenOrders(ctx)));
  }

  /** Applies the orders' own events to the lists. */
  override queue(batch: MessageBatch<Dispatch>): Promise<void> {
    return consume(this.env, orderLists, batch);
  }

  protected override async countBacklog(ctx: Context<Env>): Promise<Backlog> {
    return { "open orders": await countOpenOrders(ctx) };
  }
}
