import { DurableObject } from "cloudflare:workers";
import type { Call, Reply } from "@souk/contracts/call";
import { accept } from "@souk/kernel/result";
import { askObject, openContext, serve } from "@souk/platform/context";
import { logError } from "@souk/platform/log";
import { createTimers, type Timers } from "@souk/platform/timers";
import type { Env, OpenOrdersObject, OrdersContext } from "./env.ts";

const sweepEveryMs = 60_000;
const shards = 16;

/** The list that an order stands on while it is open: objects cannot be enumerated, so this says which there are. */
export const openOrdersOf = (env: Env, orderId: string) =>
  env.OPEN_ORDERS.getByName(`shard-${Number.parseInt(orderId.slice(-1), 16) % shards}`);

/** How many orders are open, in all shards together. */
export const countOpenOrders = async (ctx: OrdersContext): Promise<number> => {
  const lists = await Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      askObject(ctx, (call) => ctx.env.OPEN_ORDERS.getByName(`shard-${shard}`).list(call)),
    ),
  );
  return lists.reduce((sum, list) => sum + (list.ok ? list.value.length : 0), 0);
};

/** One shard of the open orders; it pokes what has been open for a minute, in case an order has lost its own alarm. */
export class OpenOrders extends DurableObject<Env> implements OpenOrdersObject {
  readonly #timers: Timers;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT");
    this.#timers = createTimers(ctx.storage);
  }

  async add(call: Call, input: { orderId: string }): Promise<Reply<null>> {
    return serve(this.env, call, ({ now }) => {
      this.ctx.storage.transactionSync(() => {
        const since = now.getTime();
        const sql = "INSERT INTO orders (id, since) VALUES (?, CAST(? AS INTEGER)) ON CONFLICT (id) DO NOTHING";
        this.ctx.storage.sql.exec(sql, input.orderId, since);
        if (this.#timers.isEmpty()) this.#timers.schedule("sweep", since + sweepEveryMs);
      });
      return accept(null);
    });
  }

  async remove(call: Call, input: { orderId: string }): Promise<Reply<null>> {
    return serve(this.env, call, () => {
      this.ctx.storage.sql.exec("DELETE FROM orders WHERE id = ?", input.orderId);
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
      if (this.#openSince(Number.MAX_SAFE_INTEGER).length === 0) this.#timers.cancel("sweep");
    } catch (error) {
      logError("sweep failed", error);
    }
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
    const woken = await askObject(ctx, (call) => this.env.ORDER.getByName(orderId).wake(call));
    if (woken.ok && woken.value.open) return;
    this.ctx.storage.sql.exec("DELETE FROM orders WHERE id = ?", orderId);
  }
}
