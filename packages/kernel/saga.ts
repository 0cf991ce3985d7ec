import type { Outcome } from "./result.ts";

export type Retry = { limit: number; delayMs: number; factor: number; withinMs?: number };

type Invoke<Ports, State> = (ports: Ports, state: State) => Promise<Outcome<unknown>>;

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

/** Times are milliseconds since the epoch. A failure without `retryAt` is final. */
export type StepEvent =
  | { type: "StepStarted"; step: string; attempt: number; at: number; data: Record<string, unknown> }
  | { type: "StepSucceeded"; step: string; attempt: number; at: number; data: { skipped?: true; result?: unknown } }
  | { type: "StepFailed"; step: string; attempt: number; at: number; data: StepFailure }
  | { type: "StepCompensated"; step: string; attempt: number; at: number; data: { undo: string; result?: unknown } };

export type StepFailure = {
  kind: "refused" | "fault";
  code: string;
  message: string;
  retryAt?: number;
  undo?: string;
};

export type Failure = { step: string; code: string; message: string };

/** How far a saga has come: a fold of its events. */
export type Progress = {
  done: number;
  attempt: number;
  running: boolean;
  firstAt: number | null;
  retryAt: number;
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
  owed: [],
  failure: null,
};

const settled = { attempt: 0, running: false, firstAt: null, retryAt: 0 };

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
      return { ...progress, attempt: event.attempt, running: true, firstAt: progress.firstAt ?? event.at, owed };
    }
    case "StepSucceeded": {
      const owed = event.data.skipped ? progress.owed.filter((step) => step !== event.step) : progress.owed;
      return { ...progress, ...settled, done: progress.done + 1, owed };
    }
    case "StepFailed":
      return evolveFailure(saga, progress, event);
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
  if (progress.running) return { do: "invoke", step, attempt: progress.attempt };
  if (now < progress.retryAt) return { do: "wait", until: progress.retryAt };
  return { do: "start", step, attempt: progress.attempt + 1 };
};

/** `scale` stretches the delays of every retry; after `deadlineMs` a step that can still be undone is given up. */
export type Pace = { scale: number; deadlineMs: number };

/** What became of a call: an outcome, or the fault that stands for no answer. */
export type Answer = Outcome<unknown> | { fault: string };

const longestDelay = 25;

const delayOf = ({ delayMs, factor }: Retry, attempt: number, pace: Pace): number =>
  pace.scale * Math.min(delayMs * factor ** (attempt - 1), delayMs * longestDelay);

const toFailure = (
  answer: Exclude<Answer, { ok: true }>,
): { kind: "refused" | "fault"; code: string; message: string } =>
  "fault" in answer
    ? { kind: "fault", code: "service_unavailable", message: answer.fault }
    : { kind: "refused", code: answer.problem.code, message: answer.problem.detail ?? answer.problem.code };

const gaveUp = <P, S>(saga: Saga<P, S>, progress: Progress, retry: Retry, now: number, pace: Pace): boolean => {
  const waited = now - (progress.firstAt ?? now);
  const optional = saga.steps[saga.names[progress.done] ?? ""]?.optional;
  if (!optional && progress.done >= saga.pivot) return false;
  return progress.attempt >= retry.limit || waited >= (retry.withinMs ?? pace.deadlineMs);
};

/** The event that records how the running attempt ended. Only a refusal before or at the pivot is final at once. */
export const concludeStep = <P, S>(
  saga: Saga<P, S>,
  progress: Progress,
  answer: Answer,
  now: number,
  pace: Pace,
): StepEvent => {
  const step = saga.names[progress.done] ?? "";
  const { attempt } = progress;
  if ("ok" in answer && answer.ok) {
    return {
      type: "StepSucceeded",
      step,
      attempt,
      at: now,
      data: answer.value === null ? {} : { result: answer.value },
    };
  }
  const failure = toFailure(answer);
  const retry = saga.steps[step]?.retry ?? { limit: 1, delayMs: 0, factor: 1 };
  const optional = saga.steps[step]?.optional;
  const final =
    failure.kind === "refused" ? optional || progress.done <= saga.pivot : gaveUp(saga, progress, retry, now, pace);
  const data = final ? failure : { ...failure, retryAt: now + delayOf(retry, attempt, pace) };
  return { type: "StepFailed", step, attempt, at: now, data };
};

/** The event that records how an undo ended; one that did not succeed is tried again without end. */
export const concludeUndo = <P, S>(
  saga: Saga<P, S>,
  task: Task & { do: "undo" },
  answer: Answer,
  now: number,
  pace: Pace,
): StepEvent => {
  const { step, undo, attempt } = task;
  if ("ok" in answer && answer.ok) {
    const result = answer.value === null ? {} : { result: answer.value };
    return { type: "StepCompensated", step, attempt, at: now, data: { undo, ...result } };
  }
  const retry = saga.steps[step]?.retry ?? { limit: 1, delayMs: 1_000, factor: 2 };
  const retryAt = now + delayOf(retry, attempt, pace);
  return { type: "StepFailed", step, attempt, at: now, data: { ...toFailure(answer), retryAt, undo } };
};
