import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  admit,
  type Breaker,
  type CallOutcome,
  countCalls,
  initialBreaker,
  override,
  steadyPace as pace,
  record,
  stateOf,
} from "./breaker.ts";

const start = 1_000_000;

type Told = { error?: string | null; ms?: number; caller?: string; probe?: string | null };
const tell = (breaker: Breaker, now: number, told: Told = {}, jitter = 0): Breaker => {
  const outcome: CallOutcome = { at: now, ms: 10, error: null, caller: "a", probe: null, ...told };
  return record(breaker, outcome, now, pace, jitter);
};
const tellAll = (told: Told[], breaker = initialBreaker, now = start): Breaker =>
  told.reduce((state, each) => tell(state, now, each), breaker);
const times = (count: number, told: Told): Told[] => Array.from({ length: count }, () => told);
const callers = ["a", "b", "c", "d", "e"];
const failing = (from: string[] = callers): Told[] => from.map((caller) => ({ error: "down", caller }));
const opened = () => tellAll(failing());
const retryAtOf = ({ opened }: Breaker): number => opened?.retryAt ?? Number.NaN;

/** Lets the probes of a half-open circuit through; answers their leases. */
const probe = (breaker: Breaker, now: number, asked: number) => {
  const leases: string[] = [];
  let state = breaker;
  for (let index = 0; index < asked; index += 1) {
    const { breaker: next, admission } = admit(state, now, pace, `${now}-${index}`);
    state = next;
    if (admission.admitted && admission.probe) leases.push(admission.probe);
  }
  return { breaker: state, leases };
};

describe("a circuit opens", () => {
  test("at five failures in a row from three callers, not at four, nor from two", () => {
    expect(stateOf(opened(), start)).toBe("open");
    expect(stateOf(tellAll(failing(["a", "b", "c", "a"])), start)).toBe("closed");
    expect(stateOf(tellAll(failing(["a", "b", "a", "b", "a", "b", "a", "b", "a"])), start)).toBe("closed");
    expect(stateOf(tellAll([...failing(["a", "b", "c", "d"]), {}, ...failing(["e"])]), start)).toBe("closed");
  });

  test("at ten calls of which half failed, whoever made them", () => {
    const half = [...times(5, {}), ...times(4, { error: "down" })];
    expect(stateOf(tellAll(half), start)).toBe("closed");
    expect(stateOf(tellAll([...half, { error: "down" }]), start)).toBe("open");
    expect(stateOf(tellAll([...times(6, {}), ...times(4, { error: "down" })]), start)).toBe("closed");
  });

  test("at ten calls of which four in five were slow", () => {
    const slow = { ms: pace.slowMs + 1 };
    expect(stateOf(tellAll([...times(2, {}), ...times(8, slow)]), start)).toBe("open");
    expect(stateOf(tellAll([...times(3, {}), ...times(7, slow)]), start)).toBe("closed");
    expect(stateOf(tellAll(times(10, { ms: pace.slowMs })), start)).toBe("closed");
  });

  test("by what the window holds alone, told late or not", () => {
    const before = tellAll(times(9, { error: "down" }));
    expect(stateOf(tell(before, start + pace.windowMs, { error: "down" }), start)).toBe("closed");
    const late = { at: start, ms: 10, error: "down", caller: "a", probe: null };
    const now = start + pace.windowMs + 1_000;
    expect(countCalls(record(initialBreaker, late, now, pace, 0), now, pace).calls).toBe(0);
  });

  test("for ten seconds, and for twice as long each time up to two minutes, a little later by chance", () => {
    let breaker = opened();
    const waits: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const { at = 0, retryAt = 0 } = breaker.opened ?? {};
      waits.push(retryAt - at);
      const { breaker: half, leases } = probe(breaker, retryAt, 1);
      breaker = tell(half, retryAt, { error: "down", probe: leases[0] ?? null });
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 120_000, 120_000]);
    const jittered = record(tellAll(failing().slice(1)), { ...failing()[0], at: start } as CallOutcome, start, pace, 1);
    expect(retryAtOf(jittered) - start).toBe(12_500);
  });
});

describe("an open circuit", () => {
  test("lets nothing through and says when to ask again", () => {
    const breaker = opened();
    const { admission } = admit(breaker, start + 9_999, pace, "x");
    expect(admission).toEqual({ admitted: false, retryAt: start + 10_000 });
    expect(breaker.lastError).toBe("down");
  });

  test("takes nothing from calls that were under way", () => {
    const breaker = opened();
    expect(tell(breaker, start + 5, {})).toBe(breaker);
    expect(tell(breaker, retryAtOf(breaker), { error: "late" })).toBe(breaker);
  });

  test("is half open when its time is over: three probes, and the others ask again soon", () => {
    const now = retryAtOf(opened());
    const { breaker, leases } = probe(opened(), now, 200);
    expect([stateOf(breaker, now), leases.length]).toEqual(["half_open", 3]);
    expect(admit(breaker, now, pace, "x").admission).toEqual({ admitted: false, retryAt: now + pace.recheckMs });
  });

  test("makes room for another probe when one is not heard of", () => {
    const now = retryAtOf(opened());
    const { breaker } = probe(opened(), now, 3);
    const before = admit(breaker, now + pace.leaseMs - 1, pace, "x");
    expect(before.admission).toEqual({ admitted: false, retryAt: now + pace.leaseMs });
    expect(admit(breaker, now + pace.leaseMs, pace, "x").admission).toEqual({ admitted: true, probe: "x" });
    const late = tell(breaker, now + pace.leaseMs, { probe: `${now}-0` });
    expect(stateOf(late, now + pace.leaseMs)).toBe("half_open");
  });

  test("closes with the first probe that is answered, and forgets what was before", () => {
    const now = retryAtOf(opened());
    const { breaker, leases } = probe(opened(), now, 3);
    const closed = tell(breaker, now + 10, { probe: leases[1] ?? null, ms: 5_000 });
    expect([stateOf(closed, now + 10), countCalls(closed, now + 10, pace).calls]).toEqual(["closed", 1]);
    expect(stateOf(tell(closed, now + 11, { probe: leases[0] ?? null, error: "down" }), now + 11)).toBe("closed");
    expect(retryAtOf(tellAll(failing(), closed, now + 20)) - now - 20).toBe(10_000);
  });
});

describe("an operator", () => {
  test("forces a circuit open or puts it out of use, whatever happens, and takes it back", () => {
    const forced = override(initialBreaker, "forced_open", start);
    expect(admit(tell(forced, start), start + 1e9, pace, "x").admission.admitted).toBe(false);
    const disabled = override(opened(), "disabled", start);
    const failed = tellAll(failing(), disabled);
    expect([stateOf(failed, start), admit(failed, start, pace, "x").admission.admitted]).toEqual(["disabled", true]);
    expect(countCalls(failed, start, pace)).toMatchObject({ calls: 5, failures: 5 });
    expect(override(failed, "auto", start)).toEqual({ ...initialBreaker, lastError: "down" });
  });

  test("changes nothing by what holds already", () => {
    const breaker = opened();
    expect(override(breaker, "auto", start)).toBe(breaker);
    const forced = override(breaker, "forced_open", start);
    expect(override(forced, "forced_open", start + 1)).toBe(forced);
  });
});

const ending = fc.record({
  caller: fc.constantFrom(...callers),
  error: fc.option(fc.constant("down")),
  ms: fc.integer({ min: 0, max: 3_000 }),
});
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("call" as const), wait: fc.nat(3_000), ending }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("end" as const), wait: fc.nat(3_000), index: fc.nat(5), ending }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sleep" as const), wait: fc.nat(200_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("override" as const),
      wait: fc.nat(1_000),
      state: fc.constantFrom("forced_open" as const, "disabled" as const, "auto" as const),
    }),
  },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** Probes that were let through and not heard of yet, beside the circuit. */
type World = { breaker: Breaker; now: number; live: { id: string; until: number }[]; asked: number };

const call = (world: World, told: Told): World => {
  const { breaker, admission } = admit(world.breaker, world.now, pace, `lease-${world.asked}`);
  const after = { ...world, breaker, asked: world.asked + 1 };
  if (!admission.admitted) return after;
  const { probe } = admission;
  if (probe !== null) return { ...after, live: [...world.live, { id: probe, until: world.now + pace.leaseMs }] };
  return { ...after, breaker: tell(breaker, world.now, told) };
};

const step = (world: World, act: Act): World => {
  const now = world.now + act.wait;
  const live = world.live.filter(({ until }) => until > now);
  const next = { ...world, now, live };
  switch (act.do) {
    case "call":
      return call(next, act.ending);
    case "sleep":
      return next;
    case "override":
      return { ...next, breaker: override(world.breaker, act.state, now), live: [] };
    case "end": {
      const ended = live[act.index % Math.max(live.length, 1)];
      if (!ended) return next;
      const breaker = tell(world.breaker, now, { ...act.ending, probe: ended.id });
      return {
        ...next,
        breaker,
        live: stateOf(breaker, now) === "half_open" ? live.filter((each) => each !== ended) : [],
      };
    }
  }
};

const history = fc.array(act, { maxLength: 60, size: "max" });
const begin: World = { breaker: initialBreaker, now: start, live: [], asked: 0 };

describe("whatever happens, a circuit", () => {
  test("never has a fourth probe under way", () => {
    fc.assert(
      fc.property(history, (acts) => {
        acts.reduce((world, each) => {
          const after = step(world, each);
          expect(after.live.length).toBeLessThanOrEqual(pace.probes);
          return after;
        }, begin);
      }),
      { numRuns: 2_000 },
    );
  });

  test("is plain JSON, and does not grow", () => {
    fc.assert(
      fc.property(history, (acts) => {
        const { breaker } = acts.reduce(step, begin);
        expect(JSON.parse(JSON.stringify(breaker))).toEqual(breaker);
        expect(breaker.slices.length).toBeLessThanOrEqual(31);
        expect(breaker.callersInRow.length).toBeLessThanOrEqual(pace.callersInRow);
      }),
    );
  });

  test("closes once calls are answered, unless an operator holds it", () => {
    fc.assert(
      fc.property(history, (acts) => {
        const { breaker, now } = acts.reduce(step, begin);
        const later = now + pace.longestOpenMs + pace.leaseMs;
        const { breaker: asked, leases } = probe(breaker, later, 1);
        const after = tell(asked, later, { probe: leases[0] ?? null });
        const state = breaker.override?.state ?? "closed";
        expect(stateOf(after, later)).toBe(state);
      }),
      { numRuns: 2_000 },
    );
  });

  test("stays as an operator wants it", () => {
    const state = fc.constantFrom("forced_open" as const, "disabled" as const);
    const calls = fc.array(act.filter((each) => each.do !== "override"));
    fc.assert(
      fc.property(history, state, calls, (acts, wanted, after) => {
        const before = acts.reduce(step, begin);
        const held = { ...before, breaker: override(before.breaker, wanted, before.now) };
        const { breaker, now } = after.reduce(step, held);
        expect(stateOf(breaker, now)).toBe(wanted);
        expect(admit(breaker, now, pace, "x").admission.admitted).toBe(wanted === "disabled");
      }),
    );
  });

  test("stays closed while fewer than half fail, four in five are quick and no five fail in a row", () => {
    const calm = fc.array(
      fc.record({ isSlow: fc.boolean(), caller: fc.constantFrom(...callers), wait: fc.nat(2_000) }),
    );
    fc.assert(
      fc.property(calm, (calls) => {
        let breaker = initialBreaker;
        let now = start;
        for (const [index, { isSlow, caller, wait }] of calls.entries()) {
          now += wait;
          // Two in five fail, never more than two in a row.
          const error = index % 5 === 1 || index % 5 === 3 ? "down" : null;
          breaker = tell(breaker, now, { error, caller, ms: isSlow && index % 2 === 0 ? 2_000 : 10 });
          expect(stateOf(breaker, now)).toBe("closed");
        }
      }),
    );
  });
});
