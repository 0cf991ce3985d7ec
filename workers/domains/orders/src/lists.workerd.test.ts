import { env } from "cloudflare:workers";
import type { Dispatch, LoggedEvent, Redriven } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import type { OrderView } from "@souk/contracts/orders";
import { accept, refuse } from "@souk/kernel/result";
import { type Context, openContext } from "@souk/platform/context";
import { applyTogether, bury, type InboxEnv, pull, readCheckpoint } from "@souk/platform/inbox";
import { consume } from "@souk/platform/inbox-object";
import { createMeter } from "@souk/platform/meter";
import { applyRedriven } from "@souk/platform/redrive";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { orderLists } from "./listeners.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
    }
  }
}

let log: LoggedEvent[] = [];
const buried: number[] = [];
let redriven: Redriven[] = [];
const settled: (string | null)[] = [];
const cost = createMeter().cost;

const ctx = (): Context<InboxEnv> =>
  openContext(
    {
      DB: env.DB,
      ENVIRONMENT: "test",
      PUBLIC_ORIGIN: "https://souk.test",
      EVENT_BUS: {
        read: async (_, { after, limit }) => {
          const events = log.filter(({ sequence }) => sequence > after).slice(0, limit);
          return { ...accept({ events, head: log.at(-1)?.sequence ?? 0, redriven }), cost };
        },
        settle: async (_, { error }) => {
          settled.push(error);
          redriven = [];
          return { ...accept(null), cost };
        },
        bury: async (_, { sequence }) => {
          buried.push(sequence);
          return { ...accept(null), cost };
        },
      },
    },
    { requestId: "r", correlationId: "r", causationId: "r", principal: null },
  );

const money = { amount: 1_000, currency: "USD" };
const view = (id: string, status: OrderView["status"]): OrderView => ({
  id,
  buyerId: "usr_buyer",
  status,
  lines: [
    {
      productId: "prd_1",
      sellerId: "usr_seller",
      title: "A",
      fileVersions: [],
      unitPrice: money,
      discount: money,
      total: money,
    },
  ],
  total: money,
  paymentStatus: "captured",
  deliveryStatus: "delivered",
  createdAt: "2026-11-20T10:00:00.000Z",
  updatedAt: "2026-11-20T10:00:01.000Z",
});

const told = (stream: string, position: number, type: string, data: OrderView): Envelope => ({
  id: `${stream}:${position}`,
  type,
  version: 1,
  stream,
  position,
  occurredAt: "2026-11-20T10:00:00.000Z",
  correlationId: "c",
  causationId: "c",
  data,
});

const history = (orders: number): LoggedEvent[] =>
  Array.from({ length: orders }, (_, n) => [
    told(`ord_${n}`, 1, "OrderPlaced", view(`ord_${n}`, "pending")),
    told(`ord_${n}`, 2, "OrderCompleted", view(`ord_${n}`, "completed")),
  ])
    .flat()
    // Places first, ends after: the streams interleave.
    .sort((a, b) => a.position - b.position)
    .map((event, index) => ({ sequence: (index + 1) * 3, event }));

const chain = (events: LoggedEvent[]): Dispatch[] =>
  events.map((logged, index) => ({ ...logged, previous: events[index - 1]?.sequence ?? 0 }));

const read = async () => {
  const purchases = await env.DB.prepare("SELECT order_id, view->>'status' AS status FROM purchases ORDER BY 1").all();
  const sales = await env.DB.prepare("SELECT order_id FROM sales ORDER BY 1").all();
  return JSON.stringify([purchases.results, sales.results]);
};

const empty = async () => {
  await env.DB.batch(
    ["inbox", "checkpoints", "purchases", "sales"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  );
  buried.length = 0;
};

beforeEach(empty);

const replay = async (events: LoggedEvent[]): Promise<string> => {
  await empty();
  log = events;
  await pull(ctx(), orderLists);
  const whole = await read();
  await empty();
  return whole;
};

describe("the order lists", () => {
  test("are whole after a pull, however the queue shuffled, repeated or lost its messages", async () => {
    const events = history(4);
    const whole = await replay(events);
    const messages = fc.array(fc.constantFrom(...chain(events)), { maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(messages, async (arrived) => {
        await empty();
        log = events;
        for (const dispatch of arrived) await applyTogether(ctx(), orderLists, [dispatch]);
        await pull(ctx(), orderLists);
        expect(await read()).toBe(whole);
        expect(await readCheckpoint(ctx(), "orders")).toBe(events.at(-1)?.sequence);
      }),
      { numRuns: 40 },
    );
  });

  test("have caught up without a pull when every message comes in order", async () => {
    const events = history(2);
    log = events;
    for (const dispatch of chain(events)) {
      expect(await applyTogether(ctx(), orderLists, [dispatch])).toBe("applied");
    }
    expect(await readCheckpoint(ctx(), "orders")).toBe(events.at(-1)?.sequence);
  });

  test("take a whole batch in one trip", async () => {
    const counted = ctx();
    await applyTogether(counted, orderLists, chain(history(3)));
    expect(counted.meter.cost.trips).toBe(1);
  });

  test("leave to the inbox object what a message stands for, or what does not follow", async () => {
    const [first, second] = chain(history(2));
    if (!first || !second) throw new Error("No history");
    const seen = { pokes: 0, acked: 0 };
    const INBOX = {
      getByName: () => ({
        poke: async () => {
          seen.pokes += 1;
          return { ...accept(null), cost };
        },
        readLag: async () => ({ ...accept(0), cost }),
        startRebuild: async () => ({ ...refuse("not_found"), cost }),
        readRebuild: async () => ({ ...refuse("not_found"), cost }),
      }),
    };
    const bring = async (body: Dispatch) => {
      const message = { body, id: "m", timestamp: new Date(), attempts: 1, ack: () => {}, retry: () => {} };
      const ackAll = () => {
        seen.acked += 1;
      };
      const batch = { messages: [message], ackAll } as Partial<MessageBatch<Dispatch>> as MessageBatch<Dispatch>;
      await consume({ ...ctx().env, INBOX }, orderLists, batch);
      return [seen.acked, seen.pokes];
    };
    expect(await bring({ ...first, isOneOfMany: true })).toEqual([1, 1]);
    expect(await readCheckpoint(ctx(), "orders")).toBe(0);
    expect(await bring(first)).toEqual([2, 1]);
    expect(await readCheckpoint(ctx(), "orders")).toBe(first.sequence);
    expect(await bring({ ...second, event: { ...second.event, position: 2 } })).toEqual([3, 2]);
  });

  test("do not apply an event before its predecessor, nor twice", async () => {
    const [first, , second] = chain(history(2));
    if (!first || !second) throw new Error("No history");
    expect(await applyTogether(ctx(), orderLists, [second])).toBe("gap");
    expect(await applyTogether(ctx(), orderLists, [first])).toBe("applied");
    expect(await applyTogether(ctx(), orderLists, [first])).toBe("known");
  });

  test("stop at an event that cannot be applied, and go on behind it once it is buried", async () => {
    const events = history(2);
    const broken: LoggedEvent = { sequence: 100, event: told("ord_9", 1, "OrderPlaced", null as never) };
    const last: LoggedEvent = { sequence: 101, event: told("ord_8", 1, "OrderPlaced", view("ord_8", "pending")) };
    log = [...events, broken, last];
    const stopped = await pull(ctx(), orderLists);
    expect(stopped.failed?.logged.sequence).toBe(100);
    expect(await readCheckpoint(ctx(), "orders")).toBe(events.at(-1)?.sequence);
    await bury(ctx(), "orders", broken, stopped.failed?.error);
    expect(buried).toEqual([100]);
    expect(await pull(ctx(), orderLists)).toEqual({ applied: 1, redriven: [] });
    expect(await read()).toContain("ord_8");
  });

  test("take a buried event after all when an operator asks, once for each time", async () => {
    const late: LoggedEvent = { sequence: 100, event: told("ord_7", 1, "OrderPlaced", view("ord_7", "pending")) };
    const asked: Redriven = { ...late, redrive: 1 };
    settled.length = 0;
    await applyRedriven(ctx(), orderLists, [asked, asked]);
    expect(settled).toEqual([null, null]);
    expect(await read()).toContain("ord_7");
    await env.DB.prepare("DELETE FROM purchases").run();
    await applyRedriven(ctx(), orderLists, [asked]);
    expect(await read()).not.toContain("ord_7");
    await applyRedriven(ctx(), orderLists, [{ ...asked, redrive: 2 }]);
    expect(await read()).toContain("ord_7");
  });

  test("say why an event could not be taken this time either", async () => {
    settled.length = 0;
    const broken: LoggedEvent = { sequence: 101, event: told("ord_9", 1, "OrderPlaced", null as never) };
    await applyRedriven(ctx(), orderLists, [{ ...broken, redrive: 1 }]);
    expect(settled).toEqual([expect.stringContaining("null")]);
  });
});
