import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import { accept } from "@souk/kernel/result";
import { openContext, serve } from "@souk/platform/context";
import { within } from "@souk/platform/deadline";
import { logError } from "@souk/platform/log";
import { standingMs } from "@souk/platform/standing";
import { createTimers, type Timers } from "@souk/platform/timers";
import { applyDueEvents } from "./commands/apply-event.ts";
import type { Env, WebhookApplierObject } from "./env.ts";
import { countWaitingEvents } from "./queries.ts";

// A call that is never answered must not keep all later events waiting.
const applyMs = 60_000;

/** Applies webhooks that whoever stored them could not apply: a standing alarm looks for them. */
export class WebhookApplier extends DurableObject<Env> implements WebhookApplierObject {
  readonly #timers: Timers;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#timers = createTimers(ctx.storage);
    if (this.#timers.isEmpty()) this.#timers.schedule("apply", Date.now() + standingMs(env));
  }

  async arm(call: Call): Promise<Reply<null>> {
    return serve(this.env, call, () => accept(null));
  }

  async countWaiting(call: Call): Promise<Reply<number>> {
    return serve(this.env, call, async (ctx) => accept(await countWaitingEvents(ctx)));
  }

  // An alarm that throws is lost after six tries.
  override async alarm(): Promise<void> {
    const call: Call = { requestId: "webhooks", correlationId: "webhooks", causationId: "webhooks", principal: null };
    try {
      this.#timers.take(Date.now(), standingMs(this.env));
      await within(applyMs, applyDueEvents(openContext(this.env, call)));
    } catch (error) {
      logError("webhooks not applied", error);
    }
  }
}
