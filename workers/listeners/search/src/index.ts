import type { Call } from "@souk/contracts/call";
import type { Dispatch } from "@souk/contracts/event-bus";
import type { SearchService } from "@souk/contracts/search";
import { type Context, serve } from "@souk/platform/context";
import { type Backlog, Doors } from "@souk/platform/doors";
import { consume, InboxObject } from "@souk/platform/inbox-object";
import { nameSellers } from "./commands/name-sellers.ts";
import { rebuild } from "./commands/rebuild.ts";
import type { Env } from "./env.ts";
import { indexer } from "./listeners.ts";
import { readHome } from "./queries/home.ts";
import { listRelated } from "./queries/related.ts";
import { routes } from "./routes.ts";

export class Inbox extends InboxObject<Env> {
  protected readonly listener = indexer;
}

export default class Search extends Doors<Env> implements SearchService {
  protected readonly app = routes;

  /** Products that go with one. */
  listRelated(call: Call, input: { productId: string; limit: number }) {
    return serve(this.env, call, (ctx) => listRelated(ctx, input));
  }

  /** The best-selling and the newest products. */
  readHome(call: Call, input: { limit: number }) {
    return serve(this.env, call, (ctx) => readHome(ctx, input));
  }

  /** Makes the index again from the log, for up to 20 s. */
  rebuild(call: Call) {
    return serve(this.env, call, (ctx) => rebuild(ctx));
  }

  /** Keeps the index by what happens elsewhere. */
  override queue(batch: MessageBatch<Dispatch>): Promise<void> {
    return consume(this.env, indexer, batch);
  }

  protected override async countBacklog(ctx: Context<Env>): Promise<Backlog> {
    return { "sellers to name": await nameSellers(ctx) };
  }
}
