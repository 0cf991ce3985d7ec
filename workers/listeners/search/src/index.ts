import { type SetBreaker, searchBreakers } from "@souk/contracts/breakers";
import type { Call } from "@souk/contracts/call";
import type { Dispatch } from "@souk/contracts/event-bus";
import type { SearchService } from "@souk/contracts/search";
import { listBreakers, setBreaker } from "@souk/platform/breaker";
import { BreakerObject } from "@souk/platform/breaker-object";
import { type Context, openContext, serve } from "@souk/platform/context";
import { type Backlog, Doors } from "@souk/platform/doors";
import { consume, InboxObject } from "@souk/platform/inbox-object";
import { nameSellers } from "./commands/name-sellers.ts";
import { countTelling, tellRelated } from "./commands/tell-related.ts";
import type { Env } from "./env.ts";
import { indexer } from "./listeners.ts";
import { readHome } from "./queries/home.ts";
import { listRelated } from "./queries/related.ts";
import { routes } from "./routes.ts";

export class Breaker extends BreakerObject<Env> {}

export class Inbox extends InboxObject<Env> {
  protected readonly listener = indexer;
}

export default class Search extends Doors<Env> implements SearchService {
  protected readonly app = routes;

  /** Products that go with one. */
  async listRelated(call: Call, input: { productId: string; limit: number }) {
    const reply = await serve(this.env, call, (ctx) => listRelated(ctx, input));
    // Whoever asks does so for a page whose catalogue has not been told: the next one will not have to.
    this.ctx.waitUntil(tellRelated(openContext(this.env, call), [input.productId]).catch(() => undefined));
    return reply;
  }

  /** The best-selling and the newest products. */
  readHome(call: Call, input: { limit: number }) {
    return serve(this.env, call, (ctx) => readHome(ctx, input));
  }

  /** The index's circuit. */
  listBreakers(call: Call) {
    return serve(this.env, call, (ctx) => listBreakers(ctx, searchBreakers));
  }

  /** Overrules the index's circuit, or takes that back. */
  setBreaker(call: Call, input: { name: string } & SetBreaker) {
    return serve(this.env, call, (ctx) => setBreaker(ctx, searchBreakers, input));
  }

  /** Keeps the index by what happens elsewhere. */
  override queue(batch: MessageBatch<Dispatch>): Promise<void> {
    return consume(this.env, indexer, batch);
  }

  protected override async countBacklog(ctx: Context<Env>): Promise<Backlog> {
    return { "sellers to name": await nameSellers(ctx), "related to tell": countTelling() };
  }
}
