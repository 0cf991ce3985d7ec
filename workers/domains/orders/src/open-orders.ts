import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import { accept } from "@souk/kernel/result";
import { askObject, openContext, serve } from "@souk/platform/context";
import { within } from "@souk/platform/deadline";
import { logError } from "@souk/platform/log";
import { createTimers, type Timers } from "@souk/platform/timers";
import { decideOrdering } from "./domain/ordering.ts";
import type { Env, OpenOrdersObject, OrderOfBuyer, OrdersContext } from "./env.ts";
import { createRecentOrders, type RecentOrders } from "./recent-orders.ts";

const sweepEveryMs = 60_000;
const wakeMs = 10_000;
const shards = 16;

/** The list that a buyer's orders stand on while they are open: objects cannot be enumerated, so this says which there are. */
export const openOrdersOf = (env: Env, buyerId: string) =>
  env.OPEN_ORDERS.getByName(`shard-${Number.parseInt(buyerId.slice(-1), 36) % shards}`);

/** The ids of all open orders. */
export const listOpenOrders = async (ctx: OrdersContext): Promise<string[]> => {
  const lists = await Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      askObject(ctx, (call) => ctx.env.OPEN_ORDERS.getByName(`shard-${shard}`).list(call)),
    ),
  );
  return lists.flatMap((list) => (list.ok ? list.value : []));
};

/** How many orders are open, in all shards together. */
export const countOpenOrders = async (ctx: OrdersContext): Promise<number> => (await listOpenOrders(ctx)).length;

/** One shard of the open orders; it pokes what has been open for a minute, in case an order has lost its own alarm. */
export class OpenOrders extends DurableObject<Env> implements OpenOrdersObject {
  readonly #timers: Timers;
  readonly #recent: RecentOrders;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT");
    this.#timers = createTimers(ctx.storage);
    this.#recent = createRecentOrders(ctx.storage);
  }

  async enter(call: Call, { orderId, buyerId }: OrderOfBuyer): Promise<Reply<null>> {
    return serve(this.env, call, ({ now }) => {
      const recent = this.#recent.read(buyerId, now.getTime());
      const allowed = this.env.LIMITS === "off" ? accept(null) : decideOrdering(recent, now.getTime());
      if (!allowed.ok) return allowed;
      this.#list(orderId, now.getTime(), () => this.#recent.note(orderId, buyerId, now.getTime()));
      return allowed;
    });
  }

  async add(call: Call, { orderId }: OrderOfBuyer): Promise<Reply<null>> {
    return serve(this.env, call, ({ now }) => {
      this.#list(orderId, now.getTime());
      return accept(null);
    });
  }

  async decline(call: Call, { orderId, buyerId }: OrderOfBuyer): Promise<Reply<null>> {
    return serve(this.env, call, ({ now }) => {
      this.#recent.decline(orderId, buyerId, now.getTime());
      return accept(null);
    });
  }

  async remove(call: Call, { orderId }: OrderOfBuyer): Promise<Reply<null>> {
    return serve(this.env, call, () => {
      this.ctx.storage.sql.exec("DELETE FROM orders WHERE id = ?", orderId);
      return accept(null);
    });
  }

  async list(call: Call): Promise<Reply<string[]>> {
    return serve(this.env, call, () => accept(this.#openSince(Number.MAX_SAFE_INTEGER)));
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    try {
      if (this.#timers.take(now, sweepEveryMs).length === 0) return;
      await Promise.all(this.#openSince(now - sweepEveryMs).map((orderId) => this.#wake(orderId)));
      const isNeeded = this.#recent.forget(now) || this.#openSince(Number.MAX_SAFE_INTEGER).length > 0;
      if (!isNeeded) this.#timers.cancel("sweep");
    } catch (error) {
      logError("sweep failed", error);
    }
  }

  #list(orderId: string, at: number, note: () => void = () => undefined): void {
    this.ctx.storage.transactionSync(() => {
      const sql = "INSERT INTO orders (id, since) VALUES (?, CAST(? AS INTEGER)) ON CONFLICT (id) DO NOTHING";
      this.ctx.storage.sql.exec(sql, orderId, at);
      note();
      if (this.#timers.isEmpty()) this.#timers.schedule("sweep", at + sweepEveryMs);
    });
  }

  #openSince(before: number): string[] {
    return this.ctx.storage.sql
      .exec<{ id: string }>("SELECT id FROM orders WHERE since <= CAST(? AS INTEGER) ORDER BY since, id", before)
      .toArray()
      .map(({ id }) => id);
  }

  async #wake(orderId: string): Promise<void> {
    const call: Call = { requestId: orderId, correlationId: orderId, causationId: "sweep", principal: null };
    const ctx = openContext(this.env, call);
    const asked = askObject(ctx, (call) => this.env.ORDER.getByName(orderId).wake(call));
    // While the sweep hangs, no other comes.
    const woken = await within(wakeMs, asked);
    if (woken.ok && woken.value.open) return;
    this.ctx.storage.sql.exec("DELETE FROM orders WHERE id = ?", orderId);
  }
}
