import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { type BreakerName, purchaseBreakers } from "@souk/contracts/breakers";
import type { CallOutcome } from "@souk/kernel/breaker";
import { admit, type BreakerMethods, listBreakers, record, throughCircuit } from "@souk/platform/breaker";
import type { BreakerObject } from "@souk/platform/breaker-object";
import { openContext } from "@souk/platform/context";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { OrderEvent } from "./domain/order.ts";
import type { Env } from "./env.ts";
import { begin, call, env, eventually, read, run, untilEnded } from "./fixture.ts";
import { type OrderCoordinator, type Story, storyOf } from "./test-worker.ts";

const real = bindings as Partial<Env> as Env;
const asking = () => openContext(real, call);

const anyName = (): BreakerName => `webhook:${crypto.randomUUID()}`;
const circuitOf = (name: string) => real.BREAKER.getByName(name);
const objectOf = (name: string) => circuitOf(name) as DurableObjectStub<BreakerObject<Env>>;

const outcome = (given: Partial<CallOutcome> = {}): CallOutcome => ({
  ...{ at: Date.now(), ms: 10, error: "down", caller: crypto.randomUUID(), probe: null },
  ...given,
});
const breakDown = (name: string) =>
  circuitOf(name).record(call, { outcomes: Array.from({ length: 5 }, () => outcome()) });
const readCircuit = async (name: string) => {
  const found = await circuitOf(name).read(call);
  if (!found.ok) throw new Error(`No circuit ${name}`);
  return found.value;
};
const untilState = (name: string, state: string) =>
  vi.waitFor(async () => expect((await readCircuit(name)).state).toBe(state), { timeout: 10_000, interval: 20 });
const askOnce = async (name: string) => {
  const asked = await circuitOf(name).admit(call, { outcomes: [] });
  if (!asked.ok) throw new Error("A circuit refuses nobody");
  return asked.value.admission;
};

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a circuit's object", () => {
  test("lets three of two hundred through when it is half open", async () => {
    const name = anyName();
    await breakDown(name);
    await untilState(name, "half_open");
    const asked = await Promise.all(Array.from({ length: 200 }, () => askOnce(name)));
    const probes = asked.flatMap((each) => (each.admitted ? [each.probe] : []));
    expect([probes.length, new Set(probes).size]).toEqual([3, 3]);
    await circuitOf(name).record(call, { outcomes: [outcome({ error: null, probe: probes[0] ?? null })] });
    expect(await readCircuit(name)).toMatchObject({
      state: "closed",
      calls: 1,
      failures: 0,
      openedAt: null,
      retryAt: null,
    });
  });

  test("survives its eviction, with its leases", async () => {
    const name = anyName();
    await breakDown(name);
    const before = await readCircuit(name);
    await evictDurableObject(objectOf(name));
    expect(await readCircuit(name)).toEqual(before);
    await untilState(name, "half_open");
    await Promise.all([askOnce(name), askOnce(name)]);
    await evictDurableObject(objectOf(name));
    const asked = [await askOnce(name), await askOnce(name)];
    expect(asked.map(({ admitted }) => admitted)).toEqual([true, false]);
  });

  test("tells operators what it is and why", async () => {
    const name = anyName();
    expect(await readCircuit(name)).toEqual({
      ...{ state: "closed", calls: 0, failures: 0, openedAt: null, retryAt: null, lastError: null },
    });
    await breakDown(name);
    const { openedAt, retryAt, ...rest } = await readCircuit(name);
    expect(rest).toEqual({ state: "open", calls: 5, failures: 5, lastError: "down" });
    expect(Date.parse(retryAt ?? "") - Date.parse(openedAt ?? "")).toBeGreaterThanOrEqual(300);
    await circuitOf(name).override(call, { state: "forced_open" });
    expect(await readCircuit(name)).toMatchObject({
      state: "forced_open",
      openedAt: expect.any(String),
      retryAt: null,
    });
    expect((await askOnce(name)).admitted).toBe(false);
  });
});

describe("a caller", () => {
  test("asks once and then takes a closed circuit for closed, telling how its calls went along with its next question", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const name = anyName();
    const ctx = asking();
    for (let index = 0; index < 5; index += 1) {
      expect(await admit(ctx, name)).toEqual({ admitted: true, probe: null });
      await record(ctx, name, outcome({ error: null }));
    }
    expect(ctx.meter.cost).toMatchObject({ objectCalls: 1, hops: 0 });
    expect((await readCircuit(name)).calls).toBe(0);
    expect(await listBreakers(ctx, [name])).toMatchObject({ ok: true, value: [{ name, calls: 5, failures: 0 }] });
  });

  test("tells of a failure and of a slow call at once, and then asks again", async () => {
    const name = anyName();
    const ctx = asking();
    await admit(ctx, name);
    await record(ctx, name, outcome({ error: null, ms: 1_001 }));
    for (let index = 0; index < 5; index += 1) await record(ctx, name, outcome());
    expect(await readCircuit(name)).toMatchObject({ state: "open", calls: 6, failures: 5 });
    expect(await admit(ctx, name)).toMatchObject({ admitted: false });
  });

  test("does not try behind an open circuit, and tells it of what is thrown, without what was asked", async () => {
    const name = anyName();
    const failing = () => Promise.reject(new Error("Failed query", { cause: new Error("gone\nparams: secret") }));
    const through = () =>
      throughCircuit<string>(
        openContext(real, { ...call, requestId: crypto.randomUUID() }),
        name,
        failing,
        async () => "instead",
      );
    for (let index = 0; index < 5; index += 1) await expect(through()).rejects.toThrow("Failed query");
    expect(await through()).toBe("instead");
    expect((await readCircuit(name)).lastError).toBe("gone");
  });

  test.each([
    ["does not answer", () => new Promise<never>(() => undefined)],
    ["fails", () => Promise.reject(new Error("gone"))],
  ])("takes a circuit that %s for closed", async (_, fails) => {
    const broken = { admit: fails, record: fails, read: fails, override: fails } satisfies BreakerMethods;
    const ctx = openContext({ ...real, BREAKER: { getByName: () => broken } }, call);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const work = throughCircuit(
      ctx,
      "search",
      async () => "done",
      async () => "instead",
    );
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await work).toBe("done");
    const listed = listBreakers(ctx, ["search"]);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await listed).toMatchObject({ ok: true, value: [{ state: "closed", lastError: expect.any(String) }] });
  });
});

const tellOf = (events: OrderEvent[], step: string): string[] =>
  events.flatMap((event) => ("step" in event && event.step === step ? [`${event.type} ${event.attempt}`] : []));

describe.concurrent("an order", () => {
  test("waits for an open circuit without an attempt, and tells which kept it", async () => {
    const { order, events, story } = await run({ circuits: { "payments:charge": 2, inventory: 1 } });
    expect(order.status).toBe("completed");
    expect(tellOf(events, "processPayment")).toEqual([
      ...["StepDeferred 1", "StepDeferred 1", "StepStarted 1", "StepSucceeded 1"],
    ]);
    expect(tellOf(events, "updateInventory")).toEqual(["StepDeferred 1", "StepStarted 1", "StepSucceeded 1"]);
    expect(events[1]).toMatchObject({ data: { reason: "circuit_open", dependency: "payments:charge" } });
    expect(story.calls.filter((method) => method === "authorize")).toHaveLength(1);
  });

  test("gives up what waits for longer than its step may take, with nothing to undo", async () => {
    const { order, events, story } = await run({ circuits: { "payments:charge": Number.POSITIVE_INFINITY } });
    expect([order.status, order.paymentStatus]).toEqual(["failed", "failed"]);
    expect(order.failure).toMatchObject({ step: "processPayment", code: "service_unavailable" });
    expect(story.effects).toEqual(["publish"]);
    const waited = (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0);
    expect(waited).toBeGreaterThanOrEqual(6_000);
  });

  test("waits for the circuit of its undo, with an alert where that takes long", async () => {
    const orderId = await begin({
      script: { hold: ["refuse"] },
      circuits: { "payments:refund": Number.POSITIVE_INFINITY },
    });
    await eventually(async () => expect((await read(orderId)).order.status).toBe("failed_alert"));
    const { events } = await read(orderId);
    expect(events.find(({ type }) => type === "StepDeferred")).toMatchObject({
      data: { reason: "circuit_open", dependency: "payments:refund", undo: "refundPayment" },
    });
    Object.assign(storyOf(orderId), { circuits: {} });
    const { order } = await untilEnded(orderId);
    expect([order.status, order.paymentStatus]).toEqual(["failed", "voided"]);
  });

  test("goes on at once where its mail cannot go out", async () => {
    const { order, events, story } = await run({ circuits: { notifications: Number.POSITIVE_INFINITY } });
    expect(order.status).toBe("completed");
    expect(tellOf(events, "notifyBuyer")).toEqual(["StepStarted 1", "StepFailed 1"]);
    expect(story.calls).not.toContain("send");
  });

  test("keeps telling what its bank asks of the buyer while the circuit is open", async () => {
    const orderId = await begin({ script: { authorize: ["wait"] } });
    await eventually(async () => expect((await read(orderId)).order.status).toBe("requires_action"));
    Object.assign(storyOf(orderId), { circuits: { "payments:charge": 1 } });
    await eventually(async () => {
      const { order, events } = await read(orderId);
      expect(events.filter(({ type }) => type === "StepDeferred")).toHaveLength(2);
      expect([order.status, order.nextAction]).toEqual(["requires_action", { type: "authenticate", intentId: "pi_1" }]);
    });
    expect((await untilEnded(orderId)).order.status).toBe("completed");
  });

  test("that died in the middle of a call asks the circuit before it calls again", async () => {
    const orderId = await begin({ script: { hold: ["hang"] } });
    await eventually(() => expect(storyOf(orderId).calls).toContain("hold"));
    Object.assign(storyOf(orderId), { circuits: { inventory: 1 } });
    const stub = env.ORDER.getByName(orderId) as object as DurableObjectStub<OrderCoordinator>;
    await runInDurableObject(stub, (_, state) => state.abort("The object was killed")).catch(() => undefined);
    const { order, events } = await untilEnded(orderId);
    expect([order.status, tellOf(events, "updateInventory")]).toEqual([
      "completed",
      ["StepStarted 1", "StepDeferred 1", "StepSucceeded 1"],
    ]);
  });
});

describe("many orders", () => {
  afterEach(async () => {
    for (const name of purchaseBreakers) {
      await circuitOf(name).override(call, { state: "disabled" });
      await circuitOf(name).override(call, { state: "auto" });
    }
  });

  const countCalls = (orderIds: string[]): number =>
    orderIds.flatMap((id) => storyOf(id).calls).filter((method) => method === "authorize").length;
  const beginMany = (count: number, script: () => Story["script"]) =>
    Promise.all(Array.from({ length: count }, () => begin({ script: script(), circuits: "real" })));

  test("open the circuit of what fails them all, and complete by themselves once it works", async () => {
    const orderIds = await beginMany(6, () => ({ authorize: ["fail"] }));
    const ended = await Promise.all(orderIds.map(untilEnded));
    expect(ended.map(({ order }) => order.status)).toEqual(orderIds.map(() => "completed"));
    expect(await readCircuit("payments:charge")).toMatchObject({ state: "closed", lastError: "authorize failed" });
    expect(ended.some(({ events }) => events.some(({ type }) => type === "StepDeferred"))).toBe(true);
  });

  test("that wait send three probes, and go on when one is answered", async () => {
    await breakDown("payments:charge");
    const orderIds = await beginMany(12, () => ({ authorize: "hang" }));
    await eventually(() => expect(countCalls(orderIds)).toBe(3));
    while ((await readCircuit("payments:charge")).state === "half_open") {
      expect(countCalls(orderIds)).toBe(3);
      await new Promise((done) => setTimeout(done, 50));
    }
    for (const id of orderIds) storyOf(id).script = {};
    const ended = await Promise.all(orderIds.map(untilEnded));
    expect(ended.map(({ order }) => order.status)).toEqual(orderIds.map(() => "completed"));
  });
});
