import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import type { Dispatch, ProjectionRebuild } from "@souk/contracts/event-bus";
import { accept } from "@souk/kernel/result";
import { type InboxMethods, type ObjectNamespace, openContext, serve } from "./context.ts";
import { within } from "./deadline.ts";
import { applyTogether, bury, type InboxEnv, type Listener, pull, readCheckpoint } from "./inbox.ts";
import { logError, logInfo } from "./log.ts";
import { beginRebuild, readRebuild, type Step, takeRebuildStep } from "./rebuild.ts";
import { applyRedriven } from "./redrive.ts";
import { standingMs } from "./standing.ts";
import { createTimers, type Timers } from "./timers.ts";

const givenUpAfter = 8;
// A call that is never answered must not keep all later events waiting; what goes on behind it applies nothing twice.
const pullMs = 60_000;
const rebuildSliceMs = 5_000;
const rebuildPauseMs = 200;

/** Keeps one subscriber complete: a standing alarm compares its checkpoint with the log and pulls what is missing. */
export abstract class InboxObject<Env extends InboxEnv> extends DurableObject<Env> implements InboxMethods {
  protected abstract readonly listener: Listener<Env>;
  readonly #timers: Timers;
  #pulling: Promise<void> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS failures (sequence INTEGER PRIMARY KEY, attempts INTEGER NOT NULL) STRICT");
    this.#timers = createTimers(ctx.storage);
    if (this.#timers.isEmpty()) this.#timers.schedule("pull", Date.now() + standingMs(env));
  }

  async poke(call: Call): Promise<Reply<null>> {
    return serve(this.env, call, () => {
      this.ctx.waitUntil(this.#pull());
      return accept(null);
    });
  }

  async readLag(call: Call): Promise<Reply<number>> {
    return serve(this.env, call, async (ctx) => {
      const { subscriber } = this.listener;
      const after = await readCheckpoint(ctx, subscriber);
      const read = await this.env.EVENT_BUS.read(ctx.call, { subscriber, after, limit: 1 });
      return read.ok ? accept(Math.max(0, read.value.head - after)) : read;
    });
  }

  async startRebuild(call: Call): Promise<Reply<ProjectionRebuild>> {
    // Scheduled before it is noted as well: one that is noted and then never looked after would never end.
    this.#timers.schedule("rebuild", Date.now() + standingMs(this.env));
    return serve(this.env, call, async (ctx) => {
      const begun = await beginRebuild(ctx, this.listener.subscriber);
      this.#timers.schedule("rebuild", Date.now());
      return begun;
    });
  }

  async readRebuild(call: Call): Promise<Reply<ProjectionRebuild>> {
    return serve(this.env, call, (ctx) => readRebuild(ctx, this.listener.subscriber));
  }

  override async alarm(): Promise<void> {
    const due = this.#timers.take(Date.now(), standingMs(this.env));
    await Promise.all(due.map((name) => (name === "rebuild" ? this.#rebuild() : this.#pull())));
  }

  async #rebuild(): Promise<void> {
    const until = Date.now() + rebuildSliceMs;
    const call: Call = { requestId: "rebuild", correlationId: "rebuild", causationId: "rebuild", principal: null };
    try {
      let step: Step = "going";
      while (step === "going" && Date.now() < until) {
        step = await takeRebuildStep(openContext(this.env, call), this.listener);
      }
      if (step === "idle") this.#timers.cancel("rebuild");
      else this.#timers.schedule("rebuild", Date.now() + (step === "going" ? 0 : rebuildPauseMs));
    } catch (error) {
      logError("rebuild stopped", error, { subscriber: this.listener.subscriber });
    }
  }

  #pull(): Promise<void> {
    this.#pulling ??= within(pullMs, this.#pullAll())
      .catch((error: unknown) => logError("pull failed", error, { subscriber: this.listener.subscriber }))
      .finally(() => {
        this.#pulling = null;
      });
    return this.#pulling;
  }

  async #pullAll(): Promise<void> {
    const call: Call = { requestId: "inbox", correlationId: "inbox", causationId: "inbox", principal: null };
    for (;;) {
      const ctx = openContext(this.env, call);
      const { applied, failed, redriven = [] } = await pull(ctx, this.listener);
      if (applied > 0)
        logInfo("events pulled", { subscriber: this.listener.subscriber, events: applied, ...ctx.meter.cost });
      if (!failed) return applyRedriven(ctx, this.listener, redriven);
      const { sequence, event } = failed.logged;
      logError("event not applied", failed.error, { subscriber: this.listener.subscriber, event: event.id });
      if (this.#countFailure(sequence) < givenUpAfter) return;
      await bury(ctx, this.listener.subscriber, failed.logged, failed.error);
    }
  }

  #countFailure(sequence: number): number {
    const { attempts } = this.ctx.storage.sql
      .exec<{ attempts: number }>(
        "INSERT INTO failures (sequence, attempts) VALUES (CAST(? AS INTEGER), 1) ON CONFLICT (sequence) DO UPDATE SET attempts = attempts + 1 RETURNING attempts",
        sequence,
      )
      .one();
    return attempts;
  }
}

/** Applies what a queue brings, together where possible; the rest is left to the inbox object, which reads it from the log. */
export const consume = async <Env extends InboxEnv & { INBOX: ObjectNamespace<InboxMethods> }>(
  env: Env,
  listener: Listener<Env>,
  batch: MessageBatch<Dispatch>,
): Promise<void> => {
  const call: Call = { requestId: "queue", correlationId: "queue", causationId: "queue", principal: null };
  const dispatches = batch.messages.map(({ body }) => body).sort((a, b) => a.sequence - b.sequence);
  const isWhole = dispatches.every(({ isOneOfMany }) => !isOneOfMany);
  const ctx = openContext(env, call);
  const outcome = isWhole ? await applyTogether(ctx, listener, dispatches).catch(() => "gap") : "gap";
  if (outcome !== "applied") await env.INBOX.getByName("inbox").poke(call);
  batch.ackAll();
  logInfo("events heard", { subscriber: listener.subscriber, events: dispatches.length, outcome, ...ctx.meter.cost });
};
