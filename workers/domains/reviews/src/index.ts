import type { Call } from "@souk/contracts/call";
import type { Dispatch } from "@souk/contracts/event-bus";
import type { ReviewsService } from "@souk/contracts/reviews";
import { serve } from "@souk/platform/context";
import { Doors } from "@souk/platform/doors";
import { consume, InboxObject } from "@souk/platform/inbox-object";
import { OutboxObject } from "@souk/platform/outbox-object";
import type { Env } from "./env.ts";
import { accessWatcher } from "./listeners.ts";
import { readDigest } from "./queries/list-reviews.ts";
import { routes } from "./routes.ts";

/** Carries this database's events to the log. */
export class Outbox extends OutboxObject<Env> {}

export class Inbox extends InboxObject<Env> {
  protected readonly listener = accessWatcher;
}

export default class Reviews extends Doors<Env> implements ReviewsService {
  protected readonly app = routes;

  /** The histogram and the newest reviews of a product. */
  readDigest(call: Call, input: { productId: string; limit: number }) {
    return serve(this.env, call, (ctx) => readDigest(ctx, input));
  }

  /** Hears who has lost access to what. */
  override queue(batch: MessageBatch<Dispatch>): Promise<void> {
    return consume(this.env, accessWatcher, batch);
  }
}
