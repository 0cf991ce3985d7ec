import { DurableObject } from "cloudflare:workers";
import { randomBytes } from "node:crypto";
import type { ProcessorLogRow } from "@souk/contracts/payments";
import { logError } from "@souk/platform/log";
import { createTimers } from "@souk/platform/timers";
import { type Answer, keyReused } from "./answers.ts";
import type { Env } from "./env.ts";
import { deliver, execute, type Told } from "./execute.ts";
import type { Operation } from "./operations.ts";
import { createStore } from "./store.ts";
import { backoffMs, signBody } from "./webhooks.ts";

const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString("hex")}`;

const deliveryTimeoutMs = 2_000;
const leaseMs = 10_000;

/** The whole card processor: one object, so that its log has one order. */
export class Processor extends DurableObject<Env> {
  private readonly store = createStore(this.ctx.storage);
  private readonly timers = createTimers(this.ctx.storage);

  /** Does what a request asks, once for each idempotency key, and tells the world of it. */
  async run(operation: Operation, request: { key: string | null; fingerprint: string }): Promise<Answer> {
    const { answer, webhook } = this.ctx.storage.transactionSync(() => this.runOnce(operation, request));
    if (!webhook) return answer;
    const sending = this.send(webhook.id);
    if (webhook.first) await sending;
    else this.ctx.waitUntil(sending);
    return answer;
  }

  /** The log of one order, or all of it, newest last. */
  listLog(orderId: string | null): ProcessorLogRow[] {
    return this.store.listLog(orderId);
  }

  /** How many events are not delivered yet. */
  countWebhooks(): number {
    return this.store.countWebhooks();
  }

  override async alarm(): Promise<void> {
    await Promise.all(this.timers.take(Date.now(), leaseMs).map((id) => this.send(id)));
  }

  private runOnce(
    operation: Operation,
    { key, fingerprint }: { key: string | null; fingerprint: string },
  ): { answer: Answer; webhook?: Told } {
    const kept = key === null ? null : this.store.readAnswer(key);
    if (kept && kept.fingerprint !== fingerprint) return { answer: keyReused(key ?? "") };
    if (kept) return { answer: { ...kept.answer, replayed: true } };
    const execution = execute({ store: this.store, now: new Date(), newId }, operation);
    if (key !== null && execution.final) this.store.keepAnswer(key, fingerprint, execution.answer);
    const { webhook } = execution;
    if (webhook) this.timers.schedule(webhook.id, Date.now() + leaseMs);
    return { answer: deliver(execution), ...(webhook && { webhook }) };
  }

  // Never rejects: an alarm that throws seven times is gone. The event's timer stands until its last copy is delivered.
  private async send(id: string): Promise<void> {
    try {
      for (let webhook = this.store.readWebhook(id); webhook; webhook = this.store.readWebhook(id)) {
        await this.post(webhook.body);
        this.store.countDelivered(id);
      }
      this.timers.cancel(id);
    } catch (error) {
      logError("webhook not delivered", error, { event: id });
      this.timers.schedule(id, Date.now() + backoffMs(this.store.countFailed(id)));
    }
  }

  private async post(body: string): Promise<void> {
    const { status } = await this.env.GATEWAY.fetch(`${this.env.PUBLIC_ORIGIN}/v1/webhooks/payments`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signBody(this.env.STRIPE_WEBHOOK_SECRET, body, new Date()),
      },
      body,
      signal: AbortSignal.timeout(deliveryTimeoutMs),
    });
    if (status < 200 || status > 299) throw new Error(`The webhook was answered ${status}`);
  }
}
