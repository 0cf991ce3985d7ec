import type { AnalyticsService, Period } from "@souk/contracts/analytics";
import type { Call } from "@souk/contracts/call";
import type { Dispatch } from "@souk/contracts/event-bus";
import { refuse } from "@souk/kernel/result";
import { type Context, serve } from "@souk/platform/context";
import { type Backlog, Doors } from "@souk/platform/doors";
import { consume, InboxObject } from "@souk/platform/inbox-object";
import { countEarlyViews } from "./commands/record-view.ts";
import type { Env } from "./env.ts";
import { counter } from "./listeners.ts";
import { listRecords } from "./queries/list-records.ts";
import { readSummary } from "./queries/read-totals.ts";
import { routes } from "./routes.ts";

export class Inbox extends InboxObject<Env> {
  protected readonly listener = counter;
}

export default class Analytics extends Doors<Env> implements AnalyticsService {
  protected readonly app = routes;

  readSummary(call: Call, input: Period) {
    return serve(this.env, call, (ctx) =>
      call.principal?.role === "seller" ? readSummary(ctx, call.principal, input) : refuse("forbidden"),
    );
  }

  /** How each order was counted. */
  listRecords(call: Call) {
    return serve(this.env, call, listRecords);
  }

  /** Counts orders, payments and products as their events tell of them. */
  override queue(batch: MessageBatch<Dispatch>): Promise<void> {
    return consume(this.env, counter, batch);
  }

  protected override async countBacklog(ctx: Context<Env>): Promise<Backlog> {
    return { "early views": await countEarlyViews(ctx) };
  }
}
