import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import type { SendMail } from "@souk/contracts/notifications";
import { accept } from "@souk/kernel/result";
import { serve } from "@souk/platform/context";
import { logError } from "@souk/platform/log";
import { createTimers, type Timers } from "@souk/platform/timers";
import { type Attempts, createAttempts } from "./attempts.ts";
import { deliverDue } from "./commands/deliver-due.ts";
import { enqueue } from "./commands/enqueue.ts";
import type { Env } from "./env.ts";

const watchdogMs = 1_000;
const leaseMs = 15_000;

/** Sends the mails of one shard, one round at a time; its alarm goes off for whatever a round left behind. */
export class MailQueue extends DurableObject<Env> {
  private readonly timers: Timers;
  private readonly attempts: Attempts;
  private entering = 0;
  private arrivals = 0;
  private round: Promise<void> | null = null;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.timers = createTimers(state.storage);
    this.attempts = createAttempts(state.storage);
  }

  /** Keeps the mail and starts to send it; a known key changes nothing. */
  async enqueue(call: Call, shard: number, input: SendMail): Promise<Reply<null>> {
    this.entering += 1;
    // Armed before the row is there: whatever dies from here on, the alarm finds the row.
    this.timers.schedule(String(shard), Date.now() + watchdogMs);
    try {
      return await serve(this.env, call, (ctx) => enqueue(ctx, shard, input));
    } finally {
      this.entering -= 1;
      this.arrivals += 1;
      this.ctx.waitUntil(this.deliver(shard));
    }
  }

  /** Looks for mails that are due without having come through `enqueue`. */
  async wake(call: Call, shard: number): Promise<Reply<null>> {
    return serve(this.env, call, () => {
      this.timers.schedule(String(shard), Date.now() + watchdogMs);
      this.arrivals += 1;
      this.ctx.waitUntil(this.deliver(shard));
      return accept(null);
    });
  }

  override async alarm(): Promise<void> {
    await Promise.all(this.timers.take(Date.now(), leaseMs).map((shard) => this.deliver(Number(shard))));
  }

  private deliver(shard: number): Promise<void> {
    this.round ??= this.runRound(shard);
    return this.round;
  }

  // Never rejects: an alarm that throws seven times is gone. The timer stands until all is sent.
  private async runRound(shard: number): Promise<void> {
    try {
      let seen: number;
      let nextAt: Date | null;
      do {
        seen = this.arrivals;
        nextAt = await deliverDue(this.env, this.attempts, shard);
      } while (seen !== this.arrivals);
      if (this.entering > 0) return;
      if (nextAt) this.timers.schedule(String(shard), nextAt.getTime());
      else this.timers.cancel(String(shard));
    } catch (error) {
      logError("mails not delivered", error, { shard });
    } finally {
      this.round = null;
    }
  }
}
