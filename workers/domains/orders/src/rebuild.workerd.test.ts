import { env } from "cloudflare:workers";
import type { LoggedEvent, ProjectionRebuild } from "@souk/contracts/event-bus";
import type { OrderView } from "@souk/contracts/orders";
import { accept } from "@souk/kernel/result";
import { type Context, openContext } from "@souk/platform/context";
import { applyTogether, type InboxEnv, type Listener, pull } from "@souk/platform/inbox";
import { createMeter } from "@souk/platform/meter";
import { beginRebuild, readRebuild, type Step, takeRebuildStep } from "@souk/platform/rebuild";
import { beforeEach, expect, test } from "vitest";
import { orderLists } from "./listeners.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
    }
  }
}

const { cost } = createMeter();
const price = { amount: 500, currency: "USD" };
let log: LoggedEvent[] = [];

const ctx = (): Context<InboxEnv> => {
  const read: InboxEnv["EVENT_BUS"]["read"] = async (_, { after, limit }) => {
    const events = log.filter(({ sequence }) => sequence > after).slice(0, limit);
    return { ...accept({ events, head: log.at(-1)?.sequence ?? 0, redriven: [] }), cost };
  };
  const nothing = async () => ({ ...accept(null), cost });
  return openContext(
    { DB: env.DB, ENVIRONMENT: "test", PUBLIC_ORIGIN: "", EVENT_BUS: { read, bury: nothing, settle: nothing } },
    { requestId: "r", correlationId: "r", causationId: "r", principal: null },
  );
};

const view = (id: string, updatedAt: string): OrderView => ({
  ...{ id, buyerId: "usr_b", status: "completed", total: price, paymentStatus: "captured" },
  ...{ deliveryStatus: "delivered", createdAt: "2026-11-20T10:00:00.000Z", updatedAt },
  lines: [
    {
      ...{ productId: "prd_1", sellerId: "usr_s", title: "A", fileVersions: [] },
      ...{ unitPrice: price, discount: price, total: price },
    },
  ],
});

const tell = (order: number, position: number): LoggedEvent => {
  const stream = `ord_${order}`;
  const sequence = (log.at(-1)?.sequence ?? 0) + 2;
  const type = position === 1 ? "OrderPlaced" : "OrderCompleted";
  const event = {
    ...{ id: `${stream}:${position}`, version: 1 as const, stream, position, occurredAt: "t" },
    ...{ correlationId: "c", causationId: "c", type, data: view(stream, `2026-11-20T10:00:0${position}.000Z`) },
  };
  const logged = { sequence, event };
  log.push(logged);
  return logged;
};

const dispatch = (logged: LoggedEvent, previous = log.at(log.indexOf(logged) - 1)?.sequence ?? 0) =>
  applyTogether(ctx(), orderLists, [{ ...logged, previous }]);

const rows = async () => {
  const tables = ["SELECT * FROM purchases ORDER BY order_id", "SELECT * FROM sales ORDER BY order_id"];
  return (await env.DB.batch(tables.map((query) => env.DB.prepare(query)))).map(({ results }) => results);
};

const step = (listener: Listener<InboxEnv> = orderLists): Promise<Step> => takeRebuildStep(ctx(), listener);
const run = async (most: number, listener = orderLists): Promise<Step> => {
  let last: Step = "going";
  for (let taken = 0; taken < most && last === "going"; taken += 1) last = await step(listener);
  return last;
};
const begin = () => beginRebuild(ctx(), "orders");
const state = async (): Promise<ProjectionRebuild> => {
  const read = await readRebuild(ctx(), "orders");
  if (!read.ok) throw new Error("There was no rebuild");
  return read.value;
};

beforeEach(async () => {
  log = [];
  const tables = ["purchases", "sales", "inbox", "checkpoints", "rebuilds"];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  for (let order = 1; order <= 300; order += 1) tell(order, 1);
  for (let order = 1; order <= 150; order += 1) tell(order, 2);
  await pull(ctx(), orderLists);
});

const ended = (count: number) => ({ rows: count, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });

test("a rebuild makes the same rows again, as often as one likes, and says so", async () => {
  const before = await rows();
  for (let round = 0; round < 2; round += 1) {
    await begin();
    expect(await run(10)).toBe("idle");
    const { status, found, made, sequence, head } = await state();
    expect([status, found, made, sequence, head]).toEqual(["done", ended(450), found, 900, 900]);
    expect(await rows()).toEqual(before);
  }
  await dispatch(tell(301, 1));
  expect((await rows())[0]).toHaveLength(301);
});

test("readers see the old rows until the new ones are whole, then those; what was wrong is mended", async () => {
  const before = await rows();
  await env.DB.prepare("DELETE FROM sales WHERE order_id = 'ord_7'").run();
  await env.DB.prepare("UPDATE purchases SET buyer_id = 'usr_wrong' WHERE order_id = 'ord_8'").run();
  const wrong = await rows();
  await begin();
  expect([await step(), await step(), await step()]).toEqual(["going", "going", "going"]);
  expect(await rows()).toEqual(wrong);
  expect(await run(10)).toBe("idle");
  expect(await rows()).toEqual(before);
  const { found, made } = await state();
  expect([found?.rows, made?.rows]).toEqual([449, 450]);
  expect(found?.hash).not.toBe(made?.hash);
});

test("it goes on where it was killed, and two that work on it at once apply nothing twice", async () => {
  const before = await rows();
  await begin();
  await step();
  await Promise.all([step(), step(), step()]);
  expect((await state()).sequence).toBeLessThan(900);
  expect(await begin()).toMatchObject({ value: { status: "running", sequence: (await state()).sequence } });
  expect(await run(20)).toBe("idle");
  expect(await rows()).toEqual(before);
  expect((await state()).made?.rows).toBe(450);
});

test("events that arrive meanwhile are in both, or it waits for the live rows to have them", async () => {
  await begin();
  await run(2);
  await dispatch(tell(301, 1));
  const late = tell(151, 2);
  expect(await run(10)).toBe("waiting");
  await dispatch(late);
  expect(await run(10)).toBe("idle");
  const [purchases, sales] = await rows();
  expect([purchases?.length, sales?.length]).toEqual([301, 151]);
});

test("it does not swap while the live rows have something that the log shows only later", async () => {
  await begin();
  const first = tell(301, 1);
  const second = tell(302, 1);
  log = log.filter((logged) => logged !== first && logged !== second);
  await dispatch(second, first.sequence);
  expect(await run(10)).toBe("waiting");
  log.push(first, second);
  await pull(ctx(), orderLists);
  expect(await run(10)).toBe("idle");
  expect((await rows())[0]).toHaveLength(302);
});

test("an event that cannot be applied ends it and leaves the live rows as they are", async () => {
  const before = await rows();
  const apply = () => {
    throw new Error("no room");
  };
  const broken = { ...orderLists, projection: { ...orderLists.projection, apply } };
  await begin();
  await step(broken);
  for (let attempt = 1; attempt < 8; attempt += 1) {
    expect(await step(broken)).toBe("waiting");
    expect(await state()).toMatchObject({ status: "running", error: "no room" });
  }
  await step(broken);
  expect(await state()).toMatchObject({ status: "failed", error: "no room", found: null });
  expect(await step(broken)).toBe("idle");
  expect(await rows()).toEqual(before);
  await begin();
  expect(await run(10)).toBe("idle");
  expect(await state()).toMatchObject({ status: "done", error: null });
});

test("a fault that passes does not end it", async () => {
  let faults = 3;
  const { apply } = orderLists.projection;
  const faulty: Listener<InboxEnv> = {
    ...orderLists,
    projection: {
      ...orderLists.projection,
      apply: (context, db, events) => {
        faults -= 1;
        if (faults >= 0) throw new Error("D1 is away");
        return apply?.(context, db, events) ?? [];
      },
    },
  };
  await begin();
  while ((await step(faulty)) !== "idle");
  expect(await state()).toMatchObject({ status: "done", error: null });
  expect((await state()).made).toEqual((await state()).found);
});
