/** How a circuit judges what it guards. Times are milliseconds, shares are between 0 and 1. */
export type BreakerPace = {
  windowMs: number;
  /** Shares say nothing of fewer calls. */
  leastCalls: number;
  failureShare: number;
  slowShare: number;
  slowMs: number;
  /** So many failures in a row, from so many callers, open it whatever the shares are. */
  inRow: number;
  callersInRow: number;
  /** How long it stays open: the first time, and at most, after doubling. */
  openMs: number;
  longestOpenMs: number;
  probes: number;
  /** A probe that was not heard of for so long makes room for another. */
  leaseMs: number;
  /** How soon to ask again while others probe. */
  recheckMs: number;
};

/** The circuit as agreed for production. */
export const steadyPace: BreakerPace = {
  windowMs: 30_000,
  leastCalls: 10,
  failureShare: 0.5,
  slowShare: 0.8,
  slowMs: 1_000,
  inRow: 5,
  callersInRow: 3,
  openMs: 10_000,
  longestOpenMs: 120_000,
  probes: 3,
  leaseMs: 15_000,
  recheckMs: 5_000,
};

/** What happened in one slice of the window. */
type Slice = { at: number; calls: number; failures: number; slow: number };

type Opened = {
  at: number;
  retryAt: number;
  /** How often it has opened since it was last closed. */
  times: number;
  leases: { id: string; until: number }[];
};

/** A circuit as plain JSON; times are milliseconds since the epoch. */
export type Breaker = {
  /** An operator's word, which counts more than anything that is observed. */
  override: { state: "forced_open" | "disabled"; at: number } | null;
  slices: Slice[];
  failuresInRow: number;
  callersInRow: string[];
  opened: Opened | null;
  lastError: string | null;
};

export type BreakerState = "closed" | "open" | "half_open" | "forced_open" | "disabled";

/** How a call ended: `error` is null where it was answered, be it by a refusal; `probe` is the lease it was made under. */
export type CallOutcome = { at: number; ms: number; error: string | null; caller: string; probe: string | null };

export type Admission = { admitted: true; probe: string | null } | { admitted: false; retryAt: number };

export const initialBreaker: Breaker = {
  override: null,
  slices: [],
  failuresInRow: 0,
  callersInRow: [],
  opened: null,
  lastError: null,
};

/** What the circuit is at `now`: it is half open from `retryAt` on, until a probe tells. */
export const stateOf = ({ override, opened }: Breaker, now: number): BreakerState => {
  if (override) return override.state;
  if (!opened) return "closed";
  return now < opened.retryAt ? "open" : "half_open";
};

const slicesInWindow = 30;

/** What the window holds at `now`. */
export const countCalls = ({ slices }: Breaker, now: number, pace: BreakerPace): Omit<Slice, "at"> =>
  slices
    .filter(({ at }) => at > now - pace.windowMs)
    .reduce(
      (sum, slice) => ({
        calls: sum.calls + slice.calls,
        failures: sum.failures + slice.failures,
        slow: sum.slow + slice.slow,
      }),
      { calls: 0, failures: 0, slow: 0 },
    );

const addToWindow = (slices: Slice[], outcome: CallOutcome, now: number, pace: BreakerPace): Slice[] => {
  const sliceMs = pace.windowMs / slicesInWindow;
  const at = Math.floor(Math.min(outcome.at, now) / sliceMs) * sliceMs;
  const before = slices.find((slice) => slice.at === at) ?? { at, calls: 0, failures: 0, slow: 0 };
  const slice = {
    at,
    calls: before.calls + 1,
    failures: before.failures + (outcome.error === null ? 0 : 1),
    slow: before.slow + (outcome.ms > pace.slowMs ? 1 : 0),
  };
  return [...slices.filter((other) => other !== before), slice].filter((each) => each.at > now - pace.windowMs);
};

const note = (breaker: Breaker, outcome: CallOutcome, now: number, pace: BreakerPace): Breaker => {
  const slices = addToWindow(breaker.slices, outcome, now, pace);
  const { error, caller } = outcome;
  if (error === null) return { ...breaker, slices, failuresInRow: 0, callersInRow: [] };
  const callers = breaker.callersInRow;
  const isEnough = callers.length >= pace.callersInRow || callers.includes(caller);
  return {
    ...breaker,
    slices,
    failuresInRow: breaker.failuresInRow + 1,
    callersInRow: isEnough ? callers : [...callers, caller],
    lastError: error,
  };
};

const isTooMuch = (breaker: Breaker, now: number, pace: BreakerPace): boolean => {
  const { calls, failures, slow } = countCalls(breaker, now, pace);
  const isBad = failures >= calls * pace.failureShare || slow >= calls * pace.slowShare;
  if (calls >= pace.leastCalls && isBad) return true;
  return breaker.failuresInRow >= pace.inRow && breaker.callersInRow.length >= pace.callersInRow;
};

const open = (breaker: Breaker, times: number, now: number, pace: BreakerPace, jitter: number): Breaker => {
  const ms = Math.min(pace.openMs * 2 ** Math.min(times - 1, 30) * (1 + jitter / 4), pace.longestOpenMs);
  return { ...breaker, opened: { at: now, retryAt: Math.ceil(now + ms), times, leases: [] } };
};

/** Takes in how a call ended; `jitter` is a random number from 0 to 1. */
export const record = (
  breaker: Breaker,
  outcome: CallOutcome,
  now: number,
  pace: BreakerPace,
  jitter: number,
): Breaker => {
  const { override, opened, lastError } = breaker;
  if (override) return note(breaker, outcome, now, pace);
  if (!opened) {
    const noted = note(breaker, outcome, now, pace);
    return isTooMuch(noted, now, pace) ? open(noted, 1, now, pace, jitter) : noted;
  }
  // Whoever called before it opened, or under a lease that is over, tells nothing new.
  const isProbe = opened.leases.some(({ id, until }) => id === outcome.probe && until > now);
  if (!isProbe) return breaker;
  if (outcome.error === null) return note({ ...initialBreaker, lastError }, outcome, now, pace);
  return open(note(breaker, outcome, now, pace), opened.times + 1, now, pace, jitter);
};

const lease = (breaker: Breaker, opened: Opened, now: number, pace: BreakerPace, leaseId: string) => {
  const leases = opened.leases.filter(({ until }) => until > now);
  if (leases.length >= pace.probes) {
    const retryAt = Math.min(now + pace.recheckMs, ...leases.map(({ until }) => until));
    return { breaker, admission: { admitted: false, retryAt } as const };
  }
  const taken = [...leases, { id: leaseId, until: now + pace.leaseMs }];
  const admission = { admitted: true, probe: leaseId } as const;
  return { breaker: { ...breaker, opened: { ...opened, leases: taken } }, admission };
};

/** Whether a call may go through now; `leaseId` names the probe that it may become. */
export const admit = (
  breaker: Breaker,
  now: number,
  pace: BreakerPace,
  leaseId: string,
): { breaker: Breaker; admission: Admission } => {
  const { override, opened } = breaker;
  if (override?.state === "forced_open") return { breaker, admission: { admitted: false, retryAt: now + pace.openMs } };
  if (override || !opened) return { breaker, admission: { admitted: true, probe: null } };
  if (now < opened.retryAt) return { breaker, admission: { admitted: false, retryAt: opened.retryAt } };
  return lease(breaker, opened, now, pace, leaseId);
};

/** Puts an operator's word into force; `auto` takes it back and begins anew. */
export const override = (breaker: Breaker, wanted: "forced_open" | "disabled" | "auto", now: number): Breaker => {
  const current = breaker.override?.state ?? "auto";
  if (wanted === current) return breaker;
  const { lastError } = breaker;
  return { ...initialBreaker, lastError, override: wanted === "auto" ? null : { state: wanted, at: now } };
};
