import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import type { PlacedOrder } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { concludeStep, concludeUndo } from "@souk/kernel/conclude";
import { accept, refuse } from "@souk/kernel/result";
import { type Answer, next, type Task } from "@souk/kernel/saga";
import { askObject, openContext, serve } from "@souk/platform/context";
import { within } from "@souk/platform/deadline";
import { createEventStore, type EventStore } from "@souk/platform/event-store";
import { logError } from "@souk/platform/log";
import { createTimers, type Timers } from "@souk/platform/timers";
import { createBroadcast } from "./broadcast.ts";
import type { Placed } from "./commands/place-order.ts";
import { evolve, isFinal, type Order, type OrderEvent, owesAlert, type Placement } from "./domain/order.ts";
import { announce, toEventViews, toPlaced } from "./domain/story.ts";
import type { Env, OrderObject } from "./env.ts";
import { openOrdersOf } from "./open-orders.ts";
import { paceOf } from "./pace.ts";
import { type PurchasePorts, purchase } from "./saga.ts";

const graceMs = 2_000;

/** One order: its stream is the truth, its state a fold, and its alarm brings it to an end whatever dies on the way. */
export class OrderCoordinator extends DurableObject<Env> implements OrderObject {
  readonly #store: EventStore<OrderEvent>;
  readonly #timers: Timers;
  readonly #broadcast = createBroadcast();
  #order: Order | null;
  #driving: Promise<void> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = createEventStore(ctx.storage);
    this.#timers = createTimers(ctx.storage);
    this.#order = this.#store.read().reduce<Order | null>(evolve, null);
    if (this.#order && !isFinal(this.#order) && this.#timers.isEmpty()) this.#timers.schedule("drive", Date.now());
  }

  async findPlacement(call: Call, input: { fingerprint: string }): Promise<Reply<PlacedOrder | null>> {
    return serve(this.env, call, () => this.#replay(input.fingerprint));
  }

  async place(call: Call, placement: Placement): Promise<Reply<Placed>> {
    return serve(this.env, call, ({ now }) => this.#place(placement, now));
  }

  async read(call: Call): Promise<Reply<{ order: Order; events: OrderEvent[] }>> {
    return serve(this.env, call, () =>
      this.#order ? accept({ order: this.#order, events: this.#store.read() }) : refuse("not_found"),
    );
  }

  async watch(call: Call, { after }: { after: number }): Promise<Reply<ReadableStream<Uint8Array>>> {
    return serve(this.env, call, () => {
      if (!this.#order) return refuse("not_found");
      const past = toEventViews(this.#store.read()).slice(after);
      return accept(this.#broadcast.open(past, isFinal(this.#order)));
    });
  }

  async wake(call: Call): Promise<Reply<{ open: boolean }>> {
    return serve(this.env, call, () => {
      const open = this.#order !== null && !isFinal(this.#order);
      if (open) this.ctx.waitUntil(this.#drive());
      return accept({ open });
    });
  }

  // An alarm that throws is lost after six tries; what failed here is tried again when its lease is over.
  override async alarm(): Promise<void> {
    try {
      const due = this.#timers.take(Date.now(), paceOf(this.env).callTimeoutMs + graceMs);
      if (due.includes("drive")) await this.#drive();
      if (due.includes("leave")) await this.#leave();
    } catch (error) {
      logError("order stopped", error, { orderId: this.#order?.id ?? null });
    }
  }

  #place(placement: Placement, now: Date): Result<Placed> {
    const before = this.#replay(placement.fingerprint);
    if (!before.ok) return before;
    if (before.value) return accept({ placed: before.value, replayed: true });
    this.#append({ type: "OrderPlaced", at: now.getTime(), data: placement });
    this.ctx.waitUntil(this.#drive());
    return accept({ placed: toPlaced(placement.orderId), replayed: false });
  }

  #replay(fingerprint: string): Result<PlacedOrder | null> {
    if (!this.#order) return accept(null);
    return this.#order.fingerprint === fingerprint ? accept(toPlaced(this.#order.id)) : refuse("idempotency_key_reuse");
  }

  #drive(): Promise<void> {
    this.#driving ??= this.#advanceWhilePossible()
      .catch((error: unknown) => logError("order stopped", error, { orderId: this.#order?.id ?? null }))
      .finally(() => {
        this.#driving = null;
      });
    return this.#driving;
  }

  async #advanceWhilePossible(): Promise<void> {
    while (this.#order && !isFinal(this.#order)) {
      const now = Date.now();
      const task = next(purchase, this.#order.progress, now);
      if (owesAlert(this.#order, now, paceOf(this.env).alertAfterMs) && this.#order.progress.failure) {
        this.#append({ type: "OrderFailedWithAlert", at: now, data: this.#order.progress.failure });
      } else if (task.do === "wait") {
        this.#timers.schedule("drive", task.until);
        return;
      } else {
        const event = await this.#perform(this.#order, task, now);
        if (event) this.#append(event);
        if (!event || event.type === "StepDeferred") {
          this.#timers.schedule("drive", Date.now() + paceOf(this.env).pollMs);
          return;
        }
      }
    }
    await this.#leave();
  }

  async #perform(order: Order, task: Exclude<Task, { do: "wait" }>, now: number): Promise<OrderEvent | null> {
    switch (task.do) {
      case "start":
        return { type: "StepStarted", step: task.step, attempt: task.attempt, at: now, data: {} };
      case "invoke": {
        const answer = await this.#invoke(order, task.step);
        return answer === "skipped"
          ? { type: "StepSucceeded", step: task.step, attempt: task.attempt, at: now, data: { skipped: true } }
          : concludeStep(purchase, order.progress, answer, Date.now(), paceOf(this.env));
      }
      case "undo": {
        this.#timers.schedule("drive", now + paceOf(this.env).callTimeoutMs + graceMs);
        return concludeUndo(task, await this.#undo(order, task.step), Date.now(), paceOf(this.env));
      }
      case "complete":
        return { type: "OrderCompleted", at: now, data: {} };
      case "fail":
        return { type: "OrderFailed", at: now, data: task.failure };
    }
  }

  async #invoke(order: Order, name: string): Promise<Answer | "skipped"> {
    const step = purchase.steps[name];
    if (!step || step.skip?.(order)) return "skipped";
    return this.#answerWithin(step.timeoutMs, step.invoke(this.#ports(order, name), order));
  }

  async #undo(order: Order, name: string): Promise<Answer> {
    const undo = purchase.steps[name]?.undo;
    return undo ? this.#answerWithin(undefined, undo.invoke(this.#ports(order, undo.name), order)) : accept(null);
  }

  /** An answer in time, or the fault that stands for none. */
  #answerWithin(timeoutMs = paceOf(this.env).callTimeoutMs, calling: Promise<Answer>): Promise<Answer> {
    return within(timeoutMs, calling).catch((error: unknown) => ({
      fault: error instanceof Error ? error.message : String(error),
    }));
  }

  #ports(order: Order, step: string): PurchasePorts {
    const { CATALOG: catalog, PAYMENTS: payments, DELIVERY: delivery, NOTIFICATIONS: notifications } = this.env;
    const call: Call = {
      requestId: order.requestId,
      correlationId: order.id,
      causationId: `${order.id}:${step}`,
      principal: null,
    };
    return { call, origin: this.env.PUBLIC_ORIGIN, catalog, payments, delivery, notifications };
  }

  /** One transaction: the event, what others may know of it, and the timer that brings the order back if we die now. */
  #append(event: OrderEvent): void {
    const order = evolve(this.#order, event);
    const call: Call = { ...this.#ports(order, event.type).call, causationId: `${order.id}:${order.length}` };
    this.ctx.storage.transactionSync(() => {
      this.#store.append(order.length - 1, [event]);
      this.#store.publish(call, event.at, announce(order, event));
      this.#timers.schedule(isFinal(order) ? "leave" : "drive", event.at + paceOf(this.env).callTimeoutMs + graceMs);
      if (isFinal(order)) this.#timers.cancel("drive");
    });
    this.#order = order;
    for (const view of toEventViews([event])) this.#broadcast.send({ ...view, seq: order.length }, isFinal(order));
  }

  async #leave(): Promise<void> {
    const order = this.#order;
    if (!order || !isFinal(order)) return;
    const ctx = openContext(this.env, this.#ports(order, "leave").call);
    await askObject(ctx, (call) => openOrdersOf(this.env, order.id).remove(call, { orderId: order.id }));
    this.#timers.cancel("leave");
  }
}
