import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concludeStep, concludeUndo } from "./conclude.ts";
import { accept, refuse } from "./result.ts";
import { type Answer, evolve, initialProgress, next, type StepEvent, saga, type Task } from "./saga.ts";

const retry = { limit: 3, delayMs: 100, factor: 2 };
const invoke = async () => accept(null);
const undo = (name: string) => ({ name, calls: name, invoke });

const purchase = saga<null, null>({
  pay: { calls: "a", retry, invoke, undo: undo("unpay") },
  reserve: { calls: "b", retry, invoke, undo: undo("release") },
  capture: { calls: "c", retry, invoke, pivot: true },
  notify: { calls: "d", retry, invoke, optional: true },
  deliver: { calls: "e", retry, invoke },
});
const pace = { scale: 1, deadlineMs: 10_000 };

const behaviours = ["ok", "refuse", "defer", "fault before", "fault after", "open"] as const;
type Behaviour = (typeof behaviours)[number];

/** The other side: effects that stand, and undone steps that can no longer take effect. */
type World = { effects: Set<string>; barred: Set<string>; now: number; script: Behaviour[]; opens: boolean[] };

const copy = (world: World): World => ({
  ...world,
  effects: new Set(world.effects),
  barred: new Set(world.barred),
  script: [...world.script],
  opens: [...world.opens],
});

// A script that has run out answers well, so that every history ends.
const behave = (world: World): Behaviour => world.script.shift() ?? "ok";

const openCircuit = ({ now }: World, dependency: string): Answer => ({ open: { dependency, retryAt: now + 3_000 } });

const callStep = (world: World, step: string): Answer => {
  const behaviour = behave(world);
  if (behaviour === "open") return openCircuit(world, step);
  if (behaviour === "fault before") return { fault: "no answer" };
  if (behaviour === "defer") return { defer: { reason: "requires_action", expiresInMs: 100_000, nextAction: null } };
  if (world.effects.has(step)) return accept(null);
  if (world.barred.has(step) || behaviour === "refuse") return refuse("refused");
  world.effects.add(step);
  return behaviour === "fault after" ? { fault: "no answer" } : accept(null);
};

const callUndo = (world: World, step: string): Answer => {
  const behaviour = behave(world);
  if (behaviour === "open") return openCircuit(world, step);
  if (["fault before", "refuse", "defer"].includes(behaviour)) return { fault: "no answer" };
  world.effects.delete(step);
  world.barred.add(step);
  return behaviour === "fault after" ? { fault: "no answer" } : accept(null);
};

const fold = (events: StepEvent[]) =>
  events.reduce((progress, event) => evolve(purchase, progress, event), initialProgress);

type Snapshot = { events: StepEvent[]; world: World };
type End = { end: "complete" | "fail"; events: StepEvent[]; world: World; snapshots: Snapshot[] };

/** What one task adds to the history, if anything; `called` is told when an effect may have happened. */
const perform = (events: StepEvent[], task: Task, world: World, called: () => void): StepEvent | null => {
  if (task.do === "start" && world.opens.shift())
    return concludeStep(purchase, fold(events), openCircuit(world, task.step), world.now, pace);
  if (task.do === "start")
    return { type: "StepStarted", step: task.step, attempt: task.attempt, at: world.now, data: {} };
  if (task.do === "undo") {
    const answer = callUndo(world, task.step);
    called();
    return concludeUndo(task, answer, world.now, pace);
  }
  if (task.do !== "invoke") throw new Error(`Nothing to perform: ${task.do}`);
  const answer = callStep(world, task.step);
  called();
  return concludeStep(purchase, fold(events), answer, world.now, pace);
};

/** Runs on from any history to its end, remembering every state in which a process could be killed. */
const run = (start: Snapshot): End => {
  let { events } = start;
  const world = copy(start.world);
  const snapshots: Snapshot[] = [];
  const keep = () => snapshots.push({ events, world: copy(world) });
  for (let turn = 0; turn < 500; turn += 1) {
    const task = next(purchase, fold(events), world.now);
    if (task.do === "complete" || task.do === "fail") return { end: task.do, events, world, snapshots };
    world.now = task.do === "wait" ? task.until : world.now + 1;
    if (task.do === "wait") continue;
    const event = perform(events, task, world, keep);
    if (event) events = [...events, event];
    else world.now += 60_000;
    keep();
  }
  throw new Error("The history does not end");
};

const script = fc.array(fc.constantFrom(...behaviours), { maxLength: 25 });
const opens = fc.array(fc.boolean(), { maxLength: 12 });
const begin = (behaviours: Behaviour[], opens: boolean[] = []): Snapshot => ({
  events: [],
  world: { effects: new Set(), barred: new Set(), now: 1_000, script: behaviours, opens: [...opens] },
});

const expectWhole = ({ end, world }: End) => {
  const effects = [...world.effects].sort();
  const all = ["capture", "deliver", "notify", "pay", "reserve"];
  if (end === "fail") expect(effects).toEqual([]);
  else expect(effects.filter((step) => step !== "notify")).toEqual(all.filter((step) => step !== "notify"));
};

describe("a saga", () => {
  test("ends completed or undone, whatever its calls answer", () => {
    fc.assert(
      fc.property(script, opens, (behaviours, opens) => expectWhole(run(begin(behaviours, opens)))),
      { numRuns: 5_000 },
    );
  });

  test("ends completed or undone when it is killed after every event and every effect of every history", () => {
    fc.assert(
      fc.property(script, script, opens, (behaviours, afterwards, opens) => {
        for (const { events, world } of run(begin(behaviours, opens)).snapshots) {
          expectWhole(run({ events, world: { ...world, script: [...afterwards] } }));
        }
      }),
      { numRuns: 400 },
    );
  });

  test("never captures more than once and never turns back after the capture", () => {
    fc.assert(
      fc.property(script, (behaviours) => {
        const { events, end } = run(begin(behaviours));
        const captured = events.filter((event) => event.type === "StepSucceeded" && event.step === "capture");
        expect(captured.length).toBe(end === "complete" ? 1 : 0);
      }),
    );
  });

  test("undoes what was started, latest first, but not the step that was refused", () => {
    const { events } = run(begin(["ok", "ok", "refuse"]));
    const undone = events.filter((event) => event.type === "StepCompensated").map((event) => event.data.undo);
    expect(undone).toEqual(["release", "unpay"]);
    const refused = run(begin(["ok", "refuse"])).events;
    expect(refused.filter((event) => event.type === "StepCompensated").map((event) => event.step)).toEqual(["pay"]);
  });

  test("gives a step up after its attempts and undoes it too, since its effect is unknown", () => {
    const { events, end } = run(begin(["fault before", "fault after", "fault before"]));
    expect(end).toBe("fail");
    expect(events.filter((event) => event.type === "StepFailed").map((event) => event.data.kind)).toEqual([
      "fault",
      "fault",
      "fault",
    ]);
    expect(events.at(-1)).toMatchObject({ type: "StepCompensated", step: "pay" });
  });

  test("waits longer after each fault", () => {
    const { events } = run(begin(["fault before", "fault before"]));
    const waits = events.flatMap((event) =>
      event.type === "StepFailed" && event.data.retryAt ? event.data.retryAt - event.at : [],
    );
    expect(waits).toEqual([100, 200]);
  });

  test("goes on without an optional step that keeps failing", () => {
    const { end, world } = run(begin(["ok", "ok", "ok", "fault before", "fault before", "fault before"]));
    expect(end).toBe("complete");
    expect(world.effects.has("notify")).toBe(false);
  });

  test("retries a faulting capture far beyond the limit of other steps", () => {
    const faults: Behaviour[] = Array.from({ length: 12 }, () => "fault before");
    const { end } = run(begin(["ok", "ok", ...faults]));
    expect(end).toBe("complete");
  });

  test("does not owe an undo for a step that was skipped", () => {
    const started: StepEvent = { type: "StepStarted", step: "pay", attempt: 1, at: 1, data: {} };
    const skipped: StepEvent = { type: "StepSucceeded", step: "pay", attempt: 1, at: 1, data: { skipped: true } };
    expect(fold([started]).owed).toEqual(["pay"]);
    expect(fold([started, skipped]).owed).toEqual([]);
  });

  test("waits for somebody outside without spending an attempt, and tells so once", () => {
    const { events, end } = run(begin(["defer", "defer", "ok"]));
    expect(end).toBe("complete");
    expect(events.slice(0, 3).map(({ type, attempt }) => [type, attempt])).toEqual([
      ["StepStarted", 1],
      ["StepDeferred", 1],
      ["StepSucceeded", 1],
    ]);
  });

  test("turns back, and undoes the step, when nobody acts in time", () => {
    const { events, end } = run(begin(["defer", "defer", "defer", "defer"]));
    expect(end).toBe("fail");
    expect(events.map(({ type }) => type)).toEqual(["StepStarted", "StepDeferred", "StepFailed", "StepCompensated"]);
    expect(events[2]?.data).toMatchObject({ kind: "fault", code: "requires_action_expired" });
  });

  const tell = (events: StepEvent[]) => events.map(({ type, step, attempt }) => `${type} ${step} ${attempt}`);

  test("waits for an open circuit without an attempt, and owes no undo for what it did not start", () => {
    const { events, end } = run(begin([], [true, true]));
    expect([end, tell(events).slice(0, 4)]).toEqual([
      "complete",
      ["StepDeferred pay 1", "StepDeferred pay 1", "StepStarted pay 1", "StepSucceeded pay 1"],
    ]);
    expect(events[0]).toMatchObject({ data: { reason: "circuit_open", dependency: "pay", retryAt: 4_001 } });
    expect(fold(events.slice(0, 2)).owed).toEqual([]);
  });

  test("waits for an open circuit until its step's deadline, and no longer", () => {
    const { events, end } = run(begin([], Array(9).fill(true)));
    expect([end, tell(events).at(-1)]).toEqual(["fail", "StepFailed pay 1"]);
    expect(events.at(-1)).toMatchObject({ at: 11_002, data: { kind: "fault", message: "The circuit of pay is open" } });
    expect(events.some(({ type }) => type === "StepCompensated")).toBe(false);
  });

  test("waits for the circuit of its pivot and of what lies behind without end", () => {
    const opens = [false, false, ...Array(20).fill(true)];
    expect(run(begin([], opens)).end).toBe("complete");
  });

  test("does not wait for the circuit of an optional step", () => {
    const { events, end } = run(begin(["ok", "ok", "ok", "open"]));
    expect(end).toBe("complete");
    expect(events.find(({ type }) => type === "StepFailed")).toMatchObject({ step: "notify", attempt: 1 });
  });

  test("waits for the circuit of an undo without an attempt, as long as it takes", () => {
    const { events, end } = run(begin(["ok", "refuse", ...Array(20).fill("open"), "fault before", "ok"]));
    const undone = tell(events).slice(4);
    expect(end).toBe("fail");
    expect(undone).toEqual([...Array(20).fill("StepDeferred pay 1"), "StepFailed pay 1", "StepCompensated pay 2"]);
    expect(events[4]).toMatchObject({ data: { reason: "circuit_open", undo: "unpay" } });
    expect(fold(events.slice(0, 6)).firstAt).toBe(events[4]?.at);
  });
});
