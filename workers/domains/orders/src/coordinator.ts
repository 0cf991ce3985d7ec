import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import type { PlacedOrder } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { concludeStep, concludeUndo } from "@souk/kernel/conclude";
import { accept, refuse } from "@souk/kernel/result";
import { next, type Task } from "@souk/kernel/saga";
import { ask, askObject, openContext, serve } from "@souk/platform/context";
import { within } from "@souk/platform/deadline";
import { createEventStore, type EventStore } from "@souk/platform/event-store";
import { logError } from "@souk/platform/log";
import { createTimers, type Timers } from "@souk/platform/timers";
import { createBroadcast } from "./broadcast.ts";
import { callOf, callStep, callUndo } from "./calls.ts";
import type { Placed } from "./commands/place-order.ts";
import { evolve, isFinal, type Order, type OrderEvent, owesAlert, type Placement } from "./domain/order.ts";
import { announce, toEventViews, toPlaced } from "./domain/story.ts";
import type { Env, OrderObject } from "./env.ts";
import { openOrdersOf } from "./open-orders.ts";
import { paceOf } from "./pace.ts";
import { purchase } from "./saga.ts";

const graceMs = 2_000;
// A quick order tells of its beginning and its end together.
const gatherMs = 500;

/** One order: its stream is the truth, its state a fold, and its alarm brings it to an end whatever dies on the way. */
export class OrderCoordinator extends DurableObject<Env> implements OrderObject {
  readonly #store: EventStore<OrderEvent>;
  readonly #timers: Timers;
  readonly #broadcast = createBroadcast();
  #order: Order | null;
  #driving: Promise<void> | null = null;
  #woken = false;

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
      this.#woken = open;
      if (open) this.ctx.waitUntil(this.#drive());
      return accept({ open });
    });
  }

  // An alarm that throws is lost after six tries; what failed here is tried again when its lease is over.
  override async alarm(): Promise<void> {
    const due = this.#timers.take(Date.now(), paceOf(this.env).callTimeoutMs + graceMs);
    const work: Record<string, () => Promise<void>> = {
      drive: () => this.#drive(),
      publish: () => this.#publish(),
      leave: () => this.#leave(),
    };
    await Promise.all(due.map((name) => work[name]?.().catch((error: unknown) => this.#complain(error))));
  }

  // While an alarm's work hangs, no other alarm comes.
  #inTime<T>(work: Promise<T>): Promise<T> {
    return within(paceOf(this.env).callTimeoutMs, work);
  }

  #complain(error: unknown): void {
    logError("order stopped", error, { orderId: this.#order?.id ?? null });
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
      .catch((error: unknown) => this.#complain(error))
      .finally(() => {
        this.#driving = null;
      });
    return this.#driving;
  }

  async #advanceWhilePossible(): Promise<void> {
    while (this.#order && !isFinal(this.#order)) {
      const pauseUntil = await this.#advance(this.#order, Date.now());
      if (pauseUntil !== null) {
        this.#timers.schedule("drive", pauseUntil);
        return;
      }
    }
    await this.#publish();
    await this.#leave();
  }

  /** Does the one next thing; answers when to go on where there is none to do now. */
  async #advance(order: Order, now: number): Promise<number | null> {
    const task = next(purchase, order.progress, now);
    const { alertAfterMs, pollMs } = paceOf(this.env);
    this.#woken = false;
    if (owesAlert(order, now, alertAfterMs) && order.progress.failure) {
      this.#append({ type: "OrderFailedWithAlert", at: now, data: order.progress.failure });
      return null;
    }
    if (task.do === "wait") return task.until;
    const event = await this.#perform(order, task, now);
    if (event) this.#append(event);
    // Whoever was woken while asking asks once more: the news may be younger than the answer.
    const waits = (!event || event.type === "StepDeferred") && !this.#woken;
    return waits ? Date.now() + pollMs : null;
  }

  async #perform(order: Order, task: Exclude<Task, { do: "wait" }>, now: number): Promise<OrderEvent | null> {
    switch (task.do) {
      case "start":
        return { type: "StepStarted", step: task.step, attempt: task.attempt, at: now, data: {} };
      case "invoke": {
        const answer = await callStep(this.env, order, task.step);
        return answer === "skipped"
          ? { type: "StepSucceeded", step: task.step, attempt: task.attempt, at: now, data: { skipped: true } }
          : concludeStep(purchase, order.progress, answer, Date.now(), paceOf(this.env));
      }
      case "undo": {
        this.#timers.schedule("drive", now + paceOf(this.env).callTimeoutMs + graceMs);
        return concludeUndo(task, await callUndo(this.env, order, task.step), Date.now(), paceOf(this.env));
      }
      case "complete":
        return { type: "OrderCompleted", at: now, data: {} };
      case "fail":
        return { type: "OrderFailed", at: now, data: task.failure };
    }
  }

  /** One transaction: the event, what others may know of it, and the timer that brings the order back if we die now. */
  #append(event: OrderEvent): void {
    const order = evolve(this.#order, event);
    const call = callOf(order, `${order.id}:${order.length}`);
    const news = announce(order, event);
    this.ctx.storage.transactionSync(() => {
      this.#store.append(order.length - 1, [event]);
      this.#store.publish(call, event.at, news);
      if (news.length > 0) this.#timers.schedule("publish", event.at + gatherMs);
      this.#timers.schedule(isFinal(order) ? "leave" : "drive", event.at + paceOf(this.env).callTimeoutMs + graceMs);
      if (isFinal(order)) this.#timers.cancel("drive");
    });
    this.#order = order;
    for (const view of toEventViews([event])) this.#broadcast.send({ ...view, seq: order.length }, isFinal(order));
  }

  async #publish(): Promise<void> {
    if (!this.#order) return;
    const ctx = openContext(this.env, callOf(this.#order, "publish"));
    const events = this.#store.readWaiting(this.#order.id);
    const last = events.at(-1);
    if (last) {
      const published = await this.#inTime(ask(ctx, (call) => this.env.EVENT_BUS.publish(call, { events })));
      if (published.ok) this.#store.forget(last.position);
    }
    if (this.#store.readWaiting(this.#order.id).length === 0) this.#timers.cancel("publish");
  }

  async #leave(): Promise<void> {
    const order = this.#order;
    if (!order || !isFinal(order) || this.#store.readWaiting(order.id).length > 0) return;
    const ctx = openContext(this.env, callOf(order, "leave"));
    await this.#inTime(askObject(ctx, (call) => openOrdersOf(this.env, order.id).remove(call, { orderId: order.id })));
    this.#timers.cancel("leave");
  }
}
