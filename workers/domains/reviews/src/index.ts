import type { Call } from "@souk/contracts/call";
import type { Dispatch } from "@souk/contracts/event-bus";
import type { ReviewsService } from "@souk/contracts/reviews";
import { type Context, serve } from "@souk/platform/context";
import { countStale, tellStale } from "@souk/platform/copies";
import { type Backlog, Doors } from "@souk/platform/doors";
import { consume, InboxObject } from "@souk/platform/inbox-object";
import { OutboxObject } from "@souk/platform/outbox-object";
import { tellDigests } from "./commands/tell-digests.ts";
import type { Env } from "./env.ts";
import { accessWatcher } from "./listeners.ts";
import { exportPerson } from "./queries/export-person.ts";
import { routes } from "./routes.ts";

/** Carries this database's events to the log, and what pages show of it to the catalogue. */
export class Outbox extends OutboxObject<Env> {
  protected override carryMore(ctx: Context<Env>): Promise<void> {
    return tellStale(ctx, tellDigests);
  }
}

export class Inbox extends InboxObject<Env> {
  protected readonly listener = accessWatcher;
}

export default class Reviews extends Doors<Env> implements ReviewsService {
  protected readonly app = routes;

  exportPerson(call: Call, input: { userId: string }) {
    return serve(this.env, call, (ctx) => exportPerson(ctx, input));
  }

  /** Hears who has lost access to what. */
  override queue(batch: MessageBatch<Dispatch>): Promise<void> {
    return consume(this.env, accessWatcher, batch);
  }

  protected override async countBacklog(ctx: Context<Env>): Promise<Backlog> {
    return { "pages to tell": await countStale(ctx) };
  }
}
