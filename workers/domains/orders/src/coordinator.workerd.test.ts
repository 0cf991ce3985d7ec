import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { hearFromProvider } from "./commands/hear-from-provider.ts";
import type { Env } from "./env.ts";
import {
  begin,
  buyer,
  call,
  ctx,
  env,
  isOpen,
  one,
  orderOf,
  place,
  read,
  run,
  tell,
  untilCalled,
  untilEnded,
  untilLeft,
  untilStatus,
} from "./fixture.ts";
import { countOpenOrders, openOrdersOf } from "./open-orders.ts";
import { deriveOrderId } from "./order-id.ts";
import { type Behaviour, type OpenOrders, type Story, storyOf } from "./test-worker.ts";

const forward = ["authorize", "hold", "prepare", "capture", "send", "grant"];
const undos: Record<string, string> = { authorize: "cancel", hold: "release", prepare: "rollback" };
const inOrder = (effects: string[]) => effects.filter((effect) => effect !== "publish");

/** What must hold of every order that has ended and left the list, whatever happened on its way. */
const expectSettled = async (orderId: string) => {
  const { order, events } = await untilEnded(orderId);
  await untilLeft(orderId);
  const { effects, published } = storyOf(orderId);
  expect(events.filter(({ type }) => type === "OrderPlaced")).toHaveLength(1);
  expect(events.at(-1)?.type).toBe(order.status === "completed" ? "OrderCompleted" : "OrderFailed");
  if (order.status === "completed") {
    expect(effects).toEqual(expect.arrayContaining(forward.filter((effect) => effect !== "send")));
    expect(effects.filter((effect) => Object.values(undos).includes(effect))).toEqual([]);
  } else {
    for (const [effect, undo] of Object.entries(undos)) {
      if (effects.includes(effect)) expect(effects.indexOf(undo)).toBeGreaterThan(effects.indexOf(effect));
    }
    expect(effects).not.toContain("grant");
  }
  expect(published.map(({ position }) => position)).toEqual(published.map((_, index) => index + 1));
  expect(published.at(-1)?.type).toBe(events.at(-1)?.type);
};

const completed = [
  "OrderPlaced",
  ...["processPayment", "updateInventory", "prepareDelivery", "capturePayment", "notifyBuyer", "completeOrder"].flatMap(
    (step) => [`StepStarted ${step} 1`, `StepSucceeded ${step} 1`],
  ),
  "OrderCompleted",
];

vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

describe("placing", () => {
  test("twice under one key and body is one order, at once or after its end", async () => {
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => place(key)));
    const orderId = deriveOrderId(env.SIGNING_SECRET, buyer.userId, key);
    expect(answers.map((answer) => answer.ok && answer.value.placed.orderId)).toEqual(Array(6).fill(orderId));
    expect(answers.filter((answer) => answer.ok && !answer.value.replayed)).toHaveLength(1);
    const { events } = await untilEnded(orderId);
    expect(tell(events)).toEqual(completed);
    expect(await place(key)).toMatchObject({ ok: true, value: { replayed: true } });
    expect((await read(orderId)).events).toEqual(events);
    expect(storyOf(orderId).calls.filter((method) => method === "capture")).toHaveLength(1);
  });

  test("another body under the same key is refused, at once or later", async () => {
    const key = crypto.randomUUID();
    const other = { ...one, items: [{ productId: "prd_2" }] };
    const answers = await Promise.all([place(key), place(key, other)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ problem: { code: "idempotency_key_reuse" } });
    const [won, lost] = answers[0]?.ok ? [one, other] : [other, one];
    expect(await place(key, lost)).toMatchObject({ ok: false, problem: { code: "idempotency_key_reuse" } });
    expect(await place(key, won)).toMatchObject({ ok: true, value: { replayed: true } });
  });

  test("something free never reaches the payments", async () => {
    const { order, events, story } = await run({}, { items: [{ productId: "prd_free" }] });
    expect([order.status, order.paymentStatus]).toEqual(["completed", "not_required"]);
    expect(inOrder(story.effects)).toEqual(["hold", "prepare", "send", "grant"]);
    expect(tell(events)).toEqual(completed);
  });
});

describe.concurrent("an order", () => {
  test("calls each step once, tells of its turning points and leaves the open list", async () => {
    const { orderId, events, story } = await run();
    expect([tell(events), inOrder(story.effects)]).toEqual([completed, forward]);
    await expectSettled(orderId);
    expect(story.published.map(({ type, position }) => [type, position])).toEqual([
      ["OrderPlaced", 1],
      ["OrderCompleted", 2],
    ]);
  });

  test("stays on the open list until all of its events are sent", async () => {
    const { orderId, story } = await run({ script: { publish: "fail" } });
    expect(await isOpen(orderId)).toBe(true);
    await untilCalled(orderId, "publish", 3);
    expect(await isOpen(orderId)).toBe(true);
    story.script = {};
    await untilLeft(orderId);
    expect(story.published.map(({ position }) => position)).toEqual([1, 2]);
  });

  test.each(forward)("abandons a call of %s that hangs and repeats it", async (method) => {
    const { order, events, story } = await run({ script: { [method]: ["hang", "ok"] } });
    expect(order.status).toBe("completed");
    expect(story.calls.filter((called) => called === method)).toHaveLength(2);
    expect(events.find(({ type }) => type === "StepFailed")).toMatchObject({
      attempt: 1,
      data: { kind: "fault", code: "service_unavailable", message: expect.stringContaining("No answer within") },
    });
  });

  test.each([
    ["authorize", [], "failed"],
    ["hold", ["authorize", "cancel"], "voided"],
    ["prepare", ["authorize", "hold", "release", "cancel"], "voided"],
    ["capture", ["authorize", "hold", "prepare", "rollback", "release", "cancel"], "voided"],
  ])("that is refused at %s is undone, the latest first, and fails", async (method, effects, paymentStatus) => {
    const { order, story, events } = await run({ script: { [method]: ["refuse"] } });
    expect([order.status, order.paymentStatus, inOrder(story.effects)]).toEqual(["failed", paymentStatus, effects]);
    expect(story.calls.filter((called) => called === method)).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: "OrderFailed", data: { step: order.failure?.step } });
  });

  test.each(["authorize", "hold", "prepare"])(
    "that %s keeps faulting undoes that too, for its answer may be lost",
    async (method) => {
      const { orderId, order, story } = await run({ script: { [method]: "fail-after" } });
      expect([order.status, story.calls.filter((called) => called === method).length]).toEqual(["failed", 5]);
      await expectSettled(orderId);
      expect(story.effects).toContain(undos[method]);
    },
  );

  test("tries a faulting capture without end", async () => {
    const faults: Behaviour[] = ["fail", "hang", "fail-after", "fail", "fail", "fail", "fail", "fail", "fail"];
    const { order, story, events } = await run({ script: { capture: faults } });
    expect([order.status, order.paymentStatus]).toEqual(["completed", "captured"]);
    expect(story.calls.filter((called) => called === "capture")).toHaveLength(10);
    const ms = (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0);
    expect(ms).toBeGreaterThan(2_500);
  });

  test.each(["fail", "refuse", "hang"] as const)(
    "is not failed by a mail that cannot go out: %s",
    async (behaviour) => {
      const { orderId, order, story } = await run({ script: { send: behaviour } });
      expect([order.status, story.effects.includes("send")]).toEqual(["completed", false]);
      await expectSettled(orderId);
    },
  );

  test("whose undo keeps faulting raises one alert, and fails once it works", async () => {
    const script: Story["script"] = { capture: ["refuse"], release: "fail" };
    const orderId = await begin({ script });
    await untilStatus(orderId, "failed_alert");
    const { order } = await read(orderId);
    expect(order.failure?.step).toBe("capturePayment");
    expect(await isOpen(orderId)).toBe(true);
    delete script.release;
    const { order: ended, events } = await untilEnded(orderId);
    expect([ended.status, ended.paymentStatus]).toEqual(["failed", "voided"]);
    expect(events.filter(({ type }) => type === "OrderFailedWithAlert")).toHaveLength(1);
    expect(inOrder(storyOf(orderId).effects).slice(-3)).toEqual(["rollback", "release", "cancel"]);
    await untilLeft(orderId);
    expect(storyOf(orderId).published.map(({ type }) => type)).toEqual([
      "OrderPlaced",
      "OrderFailedWithAlert",
      "OrderFailed",
    ]);
  });

  test("waits for its buyer's bank, and goes on when the provider tells", async () => {
    const orderId = await begin({ script: { authorize: ["wait", "wait", "wait", "wait", "wait", "wait"] } });
    await untilStatus(orderId, "requires_action");
    storyOf(orderId).script = {};
    await hearFromProvider(ctx(), { orderId });
    const { order, events } = await untilEnded(orderId);
    expect([order.status, events.filter(({ type }) => type === "StepDeferred").length]).toEqual(["completed", 1]);
  });
});

const written = [true, false];
const places = Array.from({ length: completed.length + 1 }, (_, index) => index + 1);

describe.concurrent("an object that dies", () => {
  test("at any event goes on by itself and completes, each effect once", async () => {
    const deaths = places.flatMap((after) => written.map((each) => ({ after, written: each })));
    const ended = await Promise.all(deaths.map((dies) => run({ dies })));
    for (const { order, events, orderId } of ended) {
      expect([order.status, tell(events)]).toEqual(["completed", completed]);
      await expectSettled(orderId);
    }
  });

  test("at any event of its way back goes on by itself and fails, all undone", async () => {
    const deaths = Array.from({ length: 14 }, (_, index) => index + 1).flatMap((after) =>
      written.map((each) => ({ after, written: each })),
    );
    const ended = await Promise.all(deaths.map((dies) => run({ dies, script: { capture: "refuse" } })));
    for (const { order, story, orderId } of ended) {
      expect([order.status, inOrder(story.effects).slice(3)]).toEqual(["failed", ["rollback", "release", "cancel"]]);
      await expectSettled(orderId);
    }
  });

  test("in the middle of a call goes on by its alarm", async () => {
    const orderId = await begin({ script: { prepare: ["hang"] } });
    await untilCalled(orderId, "prepare");
    await kill(orderId);
    const { order, events } = await untilEnded(orderId);
    expect(order.status).toBe("completed");
    // On a busy machine the call may be given up before the object is killed, which only adds an attempt.
    const succeeded = events.filter(({ type }) => type === "StepSucceeded" || type === "OrderCompleted");
    expect(succeeded).toHaveLength(completed.length / 2);
    expect(storyOf(orderId).calls.filter((method) => method === "prepare").length).toBeGreaterThanOrEqual(2);
  });

  test("by eviction while it waits goes on by its alarm", async () => {
    const orderId = await begin({ script: { authorize: ["wait"], hold: ["fail", "fail", "fail", "fail"] } });
    await untilStatus(orderId, "requires_action");
    await evictDurableObject(bindings.ORDER.getByName(orderId));
    expect((await untilEnded(orderId)).order.status).toBe("completed");
  });

  test("and has lost its timers sets them anew when it is asked", async () => {
    const orderId = await begin({ script: { hold: ["hang"] } });
    await untilCalled(orderId, "hold");
    await kill(orderId, (storage) => {
      storage.sql.exec("DELETE FROM timers");
      storage.deleteAlarm();
    });
    expect((await untilEnded(orderId)).order.status).toBe("completed");
  });

  test("and has lost its alarm is woken by the sweep of the open orders", async () => {
    const orderId = await begin({ script: { hold: ["hang"] } });
    await untilCalled(orderId, "hold");
    await kill(orderId, (storage) => {
      storage.sql.exec("UPDATE timers SET at = at + 1000000000");
      storage.deleteAlarm();
    });
    await wait(3_000);
    expect((await read(orderId)).order.status).toBe("processing");
    await sweep();
    expect((await untilEnded(orderId)).order.status).toBe("completed");
  });
});

/** Ends an order's object as it stands, once what was done to its storage is written. */
const kill = (orderId: string, before: (storage: DurableObjectStorage) => void = () => undefined) =>
  runInDurableObject(orderOf(orderId), async (_, state) => {
    before(state.storage);
    await state.storage.sync();
    state.abort("The object was killed");
  }).catch(() => undefined);

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Runs the sweep of the buyer's shard as if all on it had been open for long. */
const sweep = async () => {
  const stub = openOrdersOf(bindings as Partial<Env> as Env, buyer.userId) as DurableObjectStub<OpenOrders>;
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec("UPDATE orders SET since = 0");
    storage.sql.exec("UPDATE timers SET at = 0");
  });
  expect(await runDurableObjectAlarm(stub)).toBe(true);
};

describe("the open orders", () => {
  test("forget one that was entered and never placed", async () => {
    const orderId = deriveOrderId(env.SIGNING_SECRET, buyer.userId, crypto.randomUUID());
    await openOrdersOf(env, buyer.userId).enter(call, { orderId, buyerId: buyer.userId });
    expect(await isOpen(orderId)).toBe(true);
    await sweep();
    expect(await isOpen(orderId)).toBe(false);
  });
});

test("an alarm never throws, whatever the others do", async () => {
  const script: Story["script"] = { publish: "fail", authorize: "fail" };
  const orderId = await begin({ script });
  for (let round = 0; round < 5; round += 1) {
    await runInDurableObject(orderOf(orderId), (_, { storage }) =>
      storage.sql.exec("UPDATE timers SET at = 0").toArray(),
    );
    await expect(runDurableObjectAlarm(orderOf(orderId))).resolves.toBeTypeOf("boolean");
  }
  storyOf(orderId).script = {};
  await untilEnded(orderId);
  await untilLeft(orderId);
});

const behaviour = fc.constantFrom<Behaviour>("ok", "ok", "refuse", "fail", "fail-after", "hang");
const script = fc.dictionary(
  fc.constantFrom(...forward, ...Object.values(undos), "publish"),
  fc.array(behaviour, { maxLength: 4 }),
  { maxKeys: 5 },
);
const dies = fc.option(fc.record({ after: fc.integer({ min: 1, max: 20 }), written: fc.boolean() }));

test("every order ends settled, whatever the others do and whenever it dies", async () => {
  const seed = Date.now();
  const told = fc.sample(fc.record({ script, dies }), { seed, numRuns: 60 });
  const check = async (each: (typeof told)[number]) => {
    const orderId = await begin(each);
    try {
      await expectSettled(orderId);
    } catch (error) {
      throw new Error(`seed ${seed}, ${orderId}\n${tell((await read(orderId)).events).join("\n")}`, { cause: error });
    }
  };
  await Promise.all(told.map(check));
  expect(await countOpenOrders(ctx())).toBe(0);
});
