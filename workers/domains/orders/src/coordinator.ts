import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import type { PlacedOrder, ProviderNews } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { accept, mapOutcome, refuse } from "@souk/kernel/result";
import { next, type Task } from "@souk/kernel/saga";
import { serve } from "@souk/platform/context";
import { within } from "@souk/platform/deadline";
import { createEventStore, type EventStore } from "@souk/platform/event-store";
import { logError } from "@souk/platform/log";
import { createTimers, type Timers } from "@souk/platform/timers";
import { createBroadcast } from "./broadcast.ts";
import { callOf } from "./calls.ts";
import { type Clock, clockOf } from "./clock.ts";
import type { Placed } from "./commands/place-order.ts";
import type { Requested } from "./commands/request-refund.ts";
import { heed, type Work, workOf } from "./domain/aftermath.ts";
import { isStuck, markAlert, owesAlert } from "./domain/alert.ts";
import { evolve, isDecline, isFinal, type Order, type OrderEvent, type Placement } from "./domain/order.ts";
import { decideRefund, type RefundAsked } from "./domain/refund.ts";
import { announce, toEventViews, toPlaced, toRefundView } from "./domain/story.ts";
import type { Env, OrderObject } from "./env.ts";
import { createListing } from "./listing.ts";
import { paceOf } from "./pace.ts";
import { createPerform } from "./perform.ts";
import { publishWaiting } from "./publishing.ts";

const graceMs = 2_000;
// A quick order tells of its beginning and its end together.
const gatherMs = 500;

const toRequested = (decision: ReturnType<typeof decideRefund>, at: number): OrderEvent | null =>
  decision.ok && !decision.value.isRepeat ? { type: "RefundRequested", at, data: decision.value.request } : null;

/** One order: its stream is the truth, its state a fold, and its alarm brings it to an end whatever dies on the way. */
export class OrderCoordinator extends DurableObject<Env> implements OrderObject {
  readonly #store: EventStore<OrderEvent>;
  readonly #timers: Timers;
  readonly #broadcast = createBroadcast();
  readonly #listing = createListing(this.env);
  readonly #perform = createPerform(this.env);
  #order: Order | null;
  #driving: Promise<void> | null = null;
  #woken = false;
  #hurried = false;

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
      const isUntold = this.#order !== null && this.#store.readWaiting(this.#order.id).length > 0;
      // Its alarm may be what was lost.
      if (isUntold && !open) this.#timers.schedule("publish", Date.now() + gatherMs);
      return accept({ open: open || isUntold });
    });
  }

  async refund(call: Call, asked: RefundAsked): Promise<Reply<Requested>> {
    return serve(this.env, call, () => this.#refund(asked));
  }

  async hear(call: Call, news: ProviderNews): Promise<Reply<null>> {
    return serve(this.env, call, async () => {
      await this.#take((order) => heed(order, news, clockOf(order).now()));
      return accept(null);
    });
  }

  async retry(call: Call): Promise<Reply<Order>> {
    return serve(this.env, call, () => {
      if (!this.#order) return refuse("not_found");
      if (!isStuck(this.#order)) return refuse("nothing_to_retry");
      this.#hurried = true;
      this.ctx.waitUntil(this.#drive());
      return accept(this.#order);
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

  #complain(error: unknown): void {
    logError("order stopped", error, { orderId: this.#order?.id ?? null });
  }

  #place(placement: Placement, now: Date): Result<Placed> {
    const before = this.#replay(placement.fingerprint);
    if (!before.ok) return before;
    if (before.value) return accept({ placed: before.value, replayed: true });
    this.#append({ type: "OrderPlaced", at: clockOf(placement).toOwn(now.getTime()), data: placement });
    this.ctx.waitUntil(this.#drive());
    return accept({ placed: toPlaced(placement.orderId), replayed: false });
  }

  #replay(fingerprint: string): Result<PlacedOrder | null> {
    if (!this.#order) return accept(null);
    return this.#order.fingerprint === fingerprint ? accept(toPlaced(this.#order.id)) : refuse("idempotency_key_reuse");
  }

  async #refund(asked: RefundAsked): Promise<Result<Requested>> {
    if (!this.#order) return refuse("not_found");
    const decide = (order: Order) => decideRefund(order, asked);
    const toView = (order: Order) => mapOutcome(decide(order), ({ request }) => toRefundView(order, request));
    const decision = decide(this.#order);
    if (!decision.ok) return decision;
    const request = (order: Order) => toRequested(decide(order), clockOf(order).now());
    const isRepeat = decision.value.isRepeat || !(await this.#take(request));
    // Access is to end with the answer, not after it; where that takes long, the order goes on alone.
    if (!isRepeat) await within(graceMs, this.#drive()).catch(() => undefined);
    // Whoever was faster may have refunded the same lines.
    return mapOutcome(toView(this.#order), (refund) => ({ refund, replayed: isRepeat }));
  }

  /** Adds to an order that may have ended what `decide` makes of it; says whether there was something to add. */
  async #take(decide: (order: Order) => OrderEvent | null): Promise<boolean> {
    if (!this.#order || !decide(this.#order)) return false;
    if (isFinal(this.#order)) await this.#listing.enter(this.#order);
    // Others may have come first while the list was told.
    const event = decide(this.#order);
    if (event) this.#append(event);
    this.ctx.waitUntil(this.#drive());
    return event !== null;
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
    while (this.#order) {
      const work = workOf(this.#order);
      const pauseUntil = work && (await this.#advance(this.#order, work, clockOf(this.#order)));
      if (pauseUntil !== null) {
        this.#timers.schedule("drive", pauseUntil);
        return;
      }
      if (!isFinal(this.#order)) continue;
      await this.#publish();
      await this.#leave();
      if (isFinal(this.#order)) return;
    }
  }

  /** Does the one next thing; answers when to go on, in real time, where there is none to do now. */
  async #advance(order: Order, work: Work, clock: Clock): Promise<number | null> {
    const { alertAfterMs, pollMs, callTimeoutMs } = paceOf(this.env);
    const now = clock.now();
    const isLate = owesAlert(order, now, alertAfterMs);
    this.#woken = false;
    if (isLate && work.progress.failure) {
      this.#append({ type: "OrderFailedWithAlert", at: now, data: work.progress.failure });
      return null;
    }
    const task = this.#nextTask(work, now);
    if (task.do === "wait") return clock.toReal(task.until);
    if (task.do === "undo") this.#timers.schedule("drive", clock.toReal(now) + callTimeoutMs + graceMs);
    const event = await this.#perform(order, work, task, now);
    if (event && isDecline(event)) await this.#listing.decline(order).catch((error: unknown) => this.#complain(error));
    if (event) this.#append(isLate ? markAlert(event) : event);
    // Whoever was woken while asking asks once more: the news may be younger than the answer.
    const isAsking = !event || (event.type === "StepDeferred" && event.data.reason === "requires_action");
    const waits = isAsking && !this.#woken;
    return waits ? Date.now() + pollMs : null;
  }

  #nextTask({ saga, progress }: Work, now: number): Task {
    const task = next(saga, progress, now);
    if (task.do !== "wait" || !this.#hurried) return task;
    this.#hurried = false;
    return next(saga, progress, task.until);
  }

  /** One transaction: the event, what others may know of it, and the timer that brings the order back if we die now. */
  #append(event: OrderEvent): void {
    const order = evolve(this.#order, event);
    const call = callOf(order, `${order.id}:${order.length}`);
    const news = announce(order, event);
    const [wanted, unwanted] = isFinal(order) ? ["leave", "drive"] : ["drive", "leave"];
    const at = clockOf(order).toReal(event.at);
    this.ctx.storage.transactionSync(() => {
      this.#store.append(order.length - 1, [event]);
      this.#store.publish(call, event.at, news);
      if (news.length > 0) this.#timers.schedule("publish", at + gatherMs);
      this.#timers.schedule(wanted, at + paceOf(this.env).callTimeoutMs + graceMs);
      this.#timers.cancel(unwanted);
    });
    this.#order = order;
    for (const view of toEventViews([event])) this.#broadcast.send({ ...view, seq: order.length }, isFinal(order));
  }

  async #publish(): Promise<void> {
    if (this.#order && (await publishWaiting(this.env, this.#order, this.#store))) this.#timers.cancel("publish");
  }

  async #leave(): Promise<void> {
    const order = this.#order;
    if (!order || !isFinal(order) || this.#store.readWaiting(order.id).length > 0) return;
    await this.#listing.leave(order);
    this.#timers.cancel("leave");
  }
}
