import { env } from "cloudflare:workers";
import type { Envelope } from "@souk/contracts/events";
import { openContext } from "@souk/platform/context";
import { describe, expect, test, vi } from "vitest";
import { bury } from "./commands/bury.ts";
import { publishEvents } from "./commands/publish.ts";
import { redrive, settle } from "./commands/redrive.ts";
import type { Env, EventBusContext } from "./env.ts";
import { listDeadLetters, readLog } from "./queries.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
    }
  }
}

type Sent = { queue: string; sequences: number[]; previous: number[] };
const sent: Sent[] = [];
const queue = (name: string, broken = false) =>
  ({
    sendBatch: async (messages: { body: { sequence: number; previous: number } }[]) => {
      if (broken) throw new Error("the queue is down");
      sent.push({
        queue: name,
        sequences: messages.map(({ body }) => body.sequence),
        previous: messages.map(({ body }) => body.previous),
      });
      return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
    },
  }) as Partial<Env["ORDERS_QUEUE"]> as Env["ORDERS_QUEUE"];

const ctx = (broken = false): EventBusContext =>
  openContext(
    {
      DB: env.DB,
      LOG_WRITER: (env as Env).LOG_WRITER,
      SIGNING_SECRET: "a secret of the tests",
      ENVIRONMENT: "test",
      PUBLIC_ORIGIN: "https://souk.test",
      ORDERS_QUEUE: queue("orders", broken),
      NOTIFICATIONS_QUEUE: queue("notifications", broken),
      REVIEWS_QUEUE: queue("reviews", broken),
      ANALYTICS_QUEUE: queue("analytics", broken),
      SEARCH_QUEUE: queue("search", broken),
      CATALOG_QUEUE: queue("catalog", broken),
    },
    { requestId: "r", correlationId: "r", causationId: "r", principal: null },
  );

const event = (stream: string, position: number): Envelope => ({
  id: `${stream}:${position}`,
  type: "SomethingHappened",
  version: 1,
  stream,
  position,
  occurredAt: "2026-11-20T10:00:00.000Z",
  correlationId: "c",
  causationId: "c",
  data: { "it's": "quoted", n: 1 },
});

const readAll = async (subscriber: "orders" | "notifications", after = 0, limit = 1_000) => {
  const read = await readLog(ctx(), { subscriber, after, limit });
  if (!read.ok) throw new Error(read.problem.code);
  return read.value;
};

describe("the log", () => {
  test("gives every event one place in one order, and each subscriber its own", async () => {
    await publishEvents(ctx(), {
      events: [event("ord_1", 1), event("usr_1", 1), event("prd_1", 1), event("ord_1", 2)],
    });
    const orders = await readAll("orders");
    expect(orders.events.map((logged) => logged.event.id)).toEqual(["ord_1:1", "ord_1:2"]);
    expect(orders.events[0]?.event).toEqual(event("ord_1", 1));
    const notifications = await readAll("notifications");
    expect(notifications.events.map((logged) => logged.event.id)).toEqual(["ord_1:1", "prd_1:1", "ord_1:2"]);
    expect(orders.head).toBe(orders.events.at(-1)?.sequence);
    expect((await readAll("orders", orders.head)).events).toEqual([]);
    expect((await readAll("notifications", 0, 2)).events).toHaveLength(2);
  });

  test("keeps an event that is published twice once, and sends it once", async () => {
    await publishEvents(ctx(), { events: [event("ord_2", 1)] });
    sent.length = 0;
    await publishEvents(ctx(), { events: [event("ord_2", 1), event("ord_2", 2)] });
    const ids = (await readAll("orders")).events.map((logged) => logged.event.id);
    expect(ids.filter((id) => id.startsWith("ord_2"))).toEqual(["ord_2:1", "ord_2:2"]);
    expect(sent.filter((batch) => batch.queue === "orders").flatMap((batch) => batch.sequences)).toHaveLength(1);
  });

  test("chains what it sends, so that a lost message leaves a gap", async () => {
    sent.length = 0;
    const before = (await readAll("orders")).head;
    await publishEvents(ctx(), { events: [event("ord_3", 1), event("usr_3", 1), event("ord_3", 2)] });
    const batch = sent.find(({ queue }) => queue === "orders");
    expect(batch?.previous).toEqual([before, batch?.sequences[0]]);
  });

  test("has the event even when no queue takes it", async () => {
    expect((await publishEvents(ctx(true), { events: [event("ord_4", 1)] })).ok).toBe(true);
    expect((await readAll("orders")).events.some((logged) => logged.event.id === "ord_4:1")).toBe(true);
  });

  test("refuses to be changed or cut", async () => {
    await publishEvents(ctx(), { events: [event("ord_5", 1)] });
    await expect(env.DB.prepare("UPDATE log SET kind = 'x'").run()).rejects.toThrow("append-only");
    await expect(env.DB.prepare("DELETE FROM log").run()).rejects.toThrow("append-only");
  });

  test("costs one trip for a whole batch of events", async () => {
    const counted = ctx();
    await publishEvents(counted, { events: Array.from({ length: 100 }, (_, n) => event("ord_6", n + 1)) });
    expect(counted.meter.cost.trips).toBe(1);
  });
});

test("what several publish at nearly the same time is appended in one trip, and each is answered", async () => {
  const logged = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const { call } = ctx();
  const writer = (env as Env).LOG_WRITER.getByName("log");
  const pages = [[event("ord_9", 1), event("ord_9", 2)], [event("payment:ord_9", 1)], [event("access:ord_9", 1)]];
  const replies = await Promise.all(pages.map((events) => writer.append(call, { events })));
  expect(replies.every(({ ok }) => ok)).toBe(true);
  const lines = logged.mock.calls.map(([line]) => JSON.parse(String(line)));
  logged.mockRestore();
  expect(lines).toMatchObject([{ message: "events appended", events: 4, publishers: 3, trips: 1, writes: 1 }]);
  const { results } = await env.DB.prepare("SELECT id FROM log WHERE stream LIKE '%ord_9'").all();
  expect(results).toHaveLength(4);
});

test("an event that cannot be applied is kept once, with the reason", async () => {
  await publishEvents(ctx(), { events: [event("ord_7", 1)] });
  const sequence = (await readAll("orders")).head;
  await bury(ctx(), { subscriber: "orders", sequence, error: "no such column" });
  await bury(ctx(), { subscriber: "orders", sequence, error: "no such column" });
  const { results } = await env.DB.prepare("SELECT * FROM dead_letters").all();
  expect(results).toMatchObject([{ subscriber: "orders", sequence, error: "no such column", redriven_at: null }]);
});

test("an event that an operator wants applied after all is handed out until it is settled, and counted each time", async () => {
  await publishEvents(ctx(), { events: [event("ord_8", 1)] });
  const sequence = (await readAll("orders")).head;
  const id = `orders:${sequence}`;
  const handedOut = async () => (await readAll("orders", sequence)).redriven.map(({ redrive }) => redrive);
  await bury(ctx(), { subscriber: "orders", sequence, error: "no such column" });
  expect(await handedOut()).toEqual([]);
  expect((await redrive(ctx(), id)).ok).toBe(true);
  expect((await redrive(ctx(), id)).ok).toBe(true);
  expect(await handedOut()).toEqual([1]);
  await settle(ctx(), { subscriber: "orders", sequence, error: "still none" });
  expect(await handedOut()).toEqual([]);
  await redrive(ctx(), id);
  expect(await handedOut()).toEqual([2]);
  await settle(ctx(), { subscriber: "orders", sequence, error: null });
  expect(await handedOut()).toEqual([]);
  const listed = await listDeadLetters(ctx());
  expect(listed.ok && listed.value.data.find((letter) => letter.id === id)).toMatchObject({
    eventId: "ord_8:1",
    eventType: "SomethingHappened",
    error: "still none",
    settledAt: expect.any(String),
  });
  expect(await redrive(ctx(), "orders:999999")).toMatchObject({ ok: false, problem: { code: "not_found" } });
});
