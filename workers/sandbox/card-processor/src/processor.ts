import { DurableObject } from "cloudflare:workers";
import { randomBytes } from "node:crypto";
import type { ProcessorLogRow } from "@souk/contracts/payments";
import { type Answer, keyReused } from "./answers.ts";
import { deliver, execute } from "./execute.ts";
import type { Operation } from "./operations.ts";
import { createStore } from "./store.ts";

const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString("hex")}`;

/** The whole card processor: one object, so that its log has one order. */
export class Processor extends DurableObject {
  private readonly store = createStore(this.ctx.storage);

  /** Does what a request asks, once for each idempotency key. */
  run(operation: Operation, request: { key: string | null; fingerprint: string }): Answer {
    return this.ctx.storage.transactionSync(() => {
      const { key, fingerprint } = request;
      const kept = key === null ? null : this.store.readAnswer(key);
      if (kept && kept.fingerprint !== fingerprint) return keyReused(key ?? "");
      if (kept) return { ...kept.answer, replayed: true };
      const execution = execute({ store: this.store, now: new Date(), newId }, operation);
      if (key !== null && execution.final) this.store.keepAnswer(key, fingerprint, execution.answer);
      return deliver(execution);
    });
  }

  /** The log of one order, or all of it, newest last. */
  listLog(orderId: string | null): ProcessorLogRow[] {
    return this.store.listLog(orderId);
  }
}
