import type { Outcome } from "./result.ts";

export type Retry = { limit: number; delayMs: number; factor: number; withinMs?: number };

/** Nothing to do but wait for somebody outside; asked again when nudged, now and then, and at the latest when it expires. */
export type Deferral = { reason: "requires_action"; expiresInMs: number; nextAction: unknown };

/** A circuit that let no call through, and when to ask it again. */
export type OpenCircuit = { dependency: string; retryAt: number };

/** What became of a call: an outcome, a deferral, the fault that stands for no answer, or a circuit that kept it from being made. */
export type Answer = Outcome<unknown> | { defer: Deferral } | { fault: string } | { open: OpenCircuit };

type Invoke<Ports, State> = (ports: Ports, state: State) => Promise<Answer>;

/** One step of a saga as data: what it calls, how patiently, and what takes it back. */
export type Step<Ports, State> = {
  /** The dependency that is called, and so the circuit that guards it. */
  calls: string;
  retry: Retry;
  /** Until the pivot has succeeded the saga can turn back; from then on it only moves forward. */
  pivot?: true;
  /** A step whose failure never fails the saga. */
  optional?: true;
  /** A call is abandoned after this time instead of the saga's own. */
  timeoutMs?: number;
  /** Whether there is nothing to do for this state. */
  skip?: (state: State) => boolean;
  invoke: Invoke<Ports, State>;
  undo?: { name: string; calls: string; invoke: Invoke<Ports, State> };
};

export type Saga<Ports, State> = { names: string[]; pivot: number; steps: Record<string, Step<Ports, State>> };

/** A saga of the steps in the order they are written. */
export const saga = <Ports, State>(steps: Record<string, Step<Ports, State>>): Saga<Ports, State> => {
  const names = Object.keys(steps);
  const pivot = names.findIndex((name) => steps[name]?.pivot);
  return { names, pivot: pivot === -1 ? names.length : pivot, steps };
};

/** A saga that never turns back: whatever fails in it is tried again without end. */
export const onward = <Ports, State>(steps: Record<string, Step<Ports, State>>): Saga<Ports, State> => ({
  ...saga(steps),
  pivot: -1,
});

/** Times are milliseconds since the epoch. A failure without `retryAt` is final. */
export type StepEvent =
  | { type: "StepStarted"; step: string; attempt: number; at: number; data: Record<string, unknown> }
  | { type: "StepSucceeded"; step: string; attempt: number; at: number; data: { skipped?: true; result?: unknown } }
  | { type: "StepFailed"; step: string; attempt: number; at: number; data: StepFailure }
  | { type: "StepDeferred"; step: string; attempt: number; at: number; data: StepDeferral }
  | { type: "StepCompensated"; step: string; attempt: number; at: number; data: { undo: string; result?: unknown } };

export type StepFailure = {
  kind: "refused" | "fault";
  code: string;
  message: string;
  retryAt?: number;
  undo?: string;
};

export type StepDeferral =
  | { reason: "requires_action"; expiresAt: number; nextAction: unknown }
  | { reason: "circuit_open"; dependency: string; retryAt: number; undo?: string };

export type Failure = { step: string; code: string; message: string };

/** How far a saga has come: a fold of its events. */
export type Progress = {
  done: number;
  attempt: number;
  running: boolean;
  firstAt: number | null;
  retryAt: number;
  /** When the running attempt, which waits for somebody outside, is over. */
  expiresAt: number | null;
  /** The steps whose undo is owed, the latest first: each from the moment it starts, for its answer may be lost. */
  owed: string[];
  failure: Failure | null;
};

export const initialProgress: Progress = {
  done: 0,
  attempt: 0,
  running: false,
  firstAt: null,
  retryAt: 0,
  expiresAt: null,
  owed: [],
  failure: null,
};

const settled = { attempt: 0, running: false, firstAt: null, retryAt: 0, expiresAt: null };

const evolveFailure = <P, S>(saga: Saga<P, S>, progress: Progress, event: StepEvent & { type: "StepFailed" }) => {
  const { kind, code, message, retryAt, undo } = event.data;
  if (retryAt !== undefined) {
    const firstAt = progress.firstAt ?? event.at;
    return { ...progress, attempt: event.attempt, running: false, firstAt, retryAt };
  }
  if (undo === undefined && saga.steps[event.step]?.optional)
    return { ...progress, ...settled, done: progress.done + 1 };
  const owed = kind === "refused" ? progress.owed.filter((step) => step !== event.step) : progress.owed;
  return { ...progress, ...settled, owed, failure: { step: event.step, code, message } };
};

/** Folds one event into the progress; events decide, so that a changed definition reads old histories alike. */
export const evolve = <P, S>(saga: Saga<P, S>, progress: Progress, event: StepEvent): Progress => {
  switch (event.type) {
    case "StepStarted": {
      const owes = saga.steps[event.step]?.undo && !progress.owed.includes(event.step);
      const owed = owes ? [event.step, ...progress.owed] : progress.owed;
      const firstAt = progress.firstAt ?? event.at;
      return { ...progress, attempt: event.attempt, running: true, firstAt, retryAt: 0, owed };
    }
    case "StepSucceeded": {
      const owed = event.data.skipped ? progress.owed.filter((step) => step !== event.step) : progress.owed;
      return { ...progress, ...settled, done: progress.done + 1, owed };
    }
    case "StepFailed":
      return evolveFailure(saga, progress, event);
    case "StepDeferred":
      return event.data.reason === "requires_action"
        ? { ...progress, expiresAt: event.data.expiresAt }
        : { ...progress, firstAt: progress.firstAt ?? event.at, retryAt: event.data.retryAt };
    case "StepCompensated":
      return { ...progress, ...settled, owed: progress.owed.filter((step) => step !== event.step) };
  }
};

/** The one thing to do now. `invoke` finishes an attempt that was started, in this life or the one before. */
export type Task =
  | { do: "start" | "invoke"; step: string; attempt: number }
  | { do: "undo"; step: string; undo: string; attempt: number }
  | { do: "wait"; until: number }
  | { do: "complete" }
  | { do: "fail"; failure: Failure };

const nextUndo = <P, S>(saga: Saga<P, S>, progress: Progress, failure: Failure, now: number): Task => {
  const [step] = progress.owed;
  const undo = step === undefined ? undefined : saga.steps[step]?.undo?.name;
  if (step === undefined || undo === undefined) return { do: "fail", failure };
  if (now < progress.retryAt) return { do: "wait", until: progress.retryAt };
  return { do: "undo", step, undo, attempt: progress.attempt + 1 };
};

/** What follows from the progress at `now`. */
export const next = <P, S>(saga: Saga<P, S>, progress: Progress, now: number): Task => {
  if (progress.failure) return nextUndo(saga, progress, progress.failure, now);
  const step = saga.names[progress.done];
  if (step === undefined) return { do: "complete" };
  if (now < progress.retryAt) return { do: "wait", until: progress.retryAt };
  if (progress.running) return { do: "invoke", step, attempt: progress.attempt };
  return { do: "start", step, attempt: progress.attempt + 1 };
};
