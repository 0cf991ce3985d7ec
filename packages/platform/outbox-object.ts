import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import type { EventBusService } from "@souk/contracts/event-bus";
import { accept } from "@souk/kernel/result";
import { ask, type BaseEnv, type Context, type OutboxMethods, openContext, serve } from "./context.ts";
import { within } from "./deadline.ts";
import { logError, logInfo } from "./log.ts";
import { countWaiting, forget, readWaiting } from "./outbox.ts";
import { standingMs } from "./standing.ts";
import { createTimers, type Timers } from "./timers.ts";

type PumpEnv = BaseEnv & { DB: D1Database; EVENT_BUS: Pick<EventBusService, "publish"> };

/** As many events as one call between Workers can carry, however long each is. */
const pageLength = 250;
// A call that is never answered must not keep all later events waiting.
const pageMs = 20_000;

/** Carries one database's outbox to the log: poked after each commit, and by a standing alarm where a poke was lost. */
export class OutboxObject<Env extends PumpEnv> extends DurableObject<Env> implements OutboxMethods {
  readonly #timers: Timers;
  #pumping: Promise<void> | null = null;
  #again = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#timers = createTimers(ctx.storage);
    if (this.#timers.isEmpty()) this.#timers.schedule("pump", Date.now() + standingMs(env));
  }

  async poke(call: Call): Promise<Reply<null>> {
    return serve(this.env, call, () => {
      this.ctx.waitUntil(this.#pump());
      return accept(null);
    });
  }

  async countWaiting(call: Call): Promise<Reply<number>> {
    return serve(this.env, call, async (ctx) => accept(await countWaiting(ctx)));
  }

  override async alarm(): Promise<void> {
    if (this.#timers.take(Date.now(), standingMs(this.env)).length > 0) await this.#pump();
  }

  /** What else the Worker leaves behind to be carried on; tried again, like the events, until it does not throw. */
  protected async carryMore(_: Context<Env>): Promise<void> {}

  #pump(): Promise<void> {
    this.#again = true;
    this.#pumping ??= this.#pumpAll()
      .catch((error: unknown) => logError("outbox not sent", error))
      .finally(() => {
        this.#pumping = null;
      });
    return this.#pumping;
  }

  async #pumpAll(): Promise<void> {
    const call: Call = { requestId: "outbox", correlationId: "outbox", causationId: "outbox", principal: null };
    while (this.#again) {
      this.#again = false;
      await Promise.all([this.#pumpEvents(call), this.#carryMore(call)]);
    }
  }

  async #pumpEvents(call: Call): Promise<void> {
    while (await within(pageMs, this.#pumpPage(openContext(this.env, call))));
  }

  // Nothing that stops it may hold up the events.
  async #carryMore(call: Call): Promise<void> {
    await within(pageMs, this.carryMore(openContext(this.env, call))).catch((error: unknown) =>
      logError("not carried on", error),
    );
  }

  async #pumpPage(ctx: Context<Env>): Promise<boolean> {
    const { events, last } = await readWaiting(ctx, pageLength);
    if (events.length === 0) return false;
    const sent = await ask(ctx, (call) => this.env.EVENT_BUS.publish(call, { events }));
    if (!sent.ok) throw new Error(`The log refused: ${sent.problem.code}`);
    await forget(ctx, last);
    logInfo("events sent", { events: events.length, ...ctx.meter.cost });
    return events.length === pageLength;
  }
}
