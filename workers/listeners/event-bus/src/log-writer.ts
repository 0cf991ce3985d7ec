import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import type { Envelope } from "@souk/contracts/events";
import { accept } from "@souk/kernel/result";
import { openContext, serve } from "@souk/platform/context";
import { within } from "@souk/platform/deadline";
import { logInfo } from "@souk/platform/log";
import { publishEvents } from "./commands/publish.ts";
import type { Env, LogWriterObject } from "./env.ts";
import { createGathering } from "./gathering.ts";

// What one purchase tells comes from several Workers within a few milliseconds.
const gatherMs = 50;
const enough = 200;
// An append that is never answered must not keep all later ones waiting.
const appendMs = 8_000;

/** The log's one writer: what is published at nearly the same time is appended in one transaction. */
export class LogWriter extends DurableObject<Env> implements LogWriterObject {
  readonly #join = createGathering<Envelope[]>(
    gatherMs,
    (pages) => pages.flat().length >= enough,
    (pages) => within(appendMs, this.#append(pages)),
  );

  async append(call: Call, { events }: { events: Envelope[] }): Promise<Reply<null>> {
    return serve(this.env, call, async () => {
      await this.#join(events);
      return accept(null);
    });
  }

  // Many share what this costs, so that it is in nobody's reply.
  async #append(pages: Envelope[][]): Promise<void> {
    const call: Call = { requestId: "log", correlationId: "log", causationId: "log", principal: null };
    const ctx = openContext(this.env, call);
    const events = pages.flat();
    await publishEvents(ctx, { events });
    logInfo("events appended", { events: events.length, publishers: pages.length, ...ctx.meter.cost });
  }
}
