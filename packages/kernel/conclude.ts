import type { Outcome } from "./result.ts";
import type {
  Answer,
  Deferral,
  OpenCircuit,
  Progress,
  Retry,
  Saga,
  Step,
  StepEvent,
  StepFailure,
  Task,
} from "./saga.ts";

/** `scale` stretches the delays of every retry; after `deadlineMs` a step that can still be undone is given up. */
export type Pace = { scale: number; deadlineMs: number };

type Failed = Exclude<Outcome<unknown>, { ok: true }> | { fault: string };

const noWaiting = { fault: "This is no place to wait for somebody" };

const longestDelay = 25;

const delayOf = ({ delayMs, factor }: Retry, attempt: number, pace: Pace): number =>
  pace.scale * Math.min(delayMs * factor ** (attempt - 1), delayMs * longestDelay);

const toFailure = (failed: Failed): StepFailure =>
  "fault" in failed
    ? { kind: "fault", code: "service_unavailable", message: failed.fault }
    : { kind: "refused", code: failed.problem.code, message: failed.problem.detail ?? failed.problem.code };

const deadlineOf = ({ firstAt, expiresAt }: Progress, retry: Retry, now: number, pace: Pace): number =>
  Math.max((firstAt ?? now) + (retry.withinMs ?? pace.deadlineMs), expiresAt ?? 0);

const gaveUp = (progress: Progress, retry: Retry, now: number, pace: Pace): boolean =>
  progress.attempt >= retry.limit || now >= deadlineOf(progress, retry, now, pace);

// Once the pivot is behind, the saga only moves forward: whatever fails there is tried again.
const isFinal = <P, S>(
  saga: Saga<P, S>,
  progress: Progress,
  step: Step<P, S>,
  failure: StepFailure,
  now: number,
  pace: Pace,
) => {
  if (step.optional || progress.done < saga.pivot) {
    return failure.kind === "refused" || gaveUp(progress, step.retry, now, pace);
  }
  return failure.kind === "refused" && progress.done === saga.pivot;
};

const defer = (progress: Progress, step: string, deferral: Deferral, now: number): StepEvent | null => {
  const { attempt, expiresAt } = progress;
  const { reason, expiresInMs, nextAction } = deferral;
  if (expiresAt === null) {
    return { type: "StepDeferred", step, attempt, at: now, data: { reason, expiresAt: now + expiresInMs, nextAction } };
  }
  if (now < expiresAt) return null;
  const expired = { kind: "fault" as const, code: `${reason}_expired`, message: "Nobody acted in time" };
  return { type: "StepFailed", step, attempt, at: now, data: expired };
};

const toOpen = ({ dependency }: OpenCircuit): { fault: string } => ({ fault: `The circuit of ${dependency} is open` });

// What is optional is not waited for, and what can be undone only until its deadline.
const waitForCircuit = <P, S>(
  saga: Saga<P, S>,
  progress: Progress,
  name: string,
  step: Step<P, S>,
  open: OpenCircuit,
  now: number,
  pace: Pace,
): StepEvent => {
  const attempt = progress.running ? progress.attempt : progress.attempt + 1;
  const deadline = progress.done < saga.pivot ? deadlineOf(progress, step.retry, now, pace) : Number.POSITIVE_INFINITY;
  if (step.optional || now >= deadline) {
    return { type: "StepFailed", step: name, attempt, at: now, data: toFailure(toOpen(open)) };
  }
  const { dependency, retryAt } = open;
  const data = { reason: "circuit_open" as const, dependency, retryAt: Math.min(retryAt, deadline) };
  return { type: "StepDeferred", step: name, attempt, at: now, data };
};

/** The event that records how the running attempt ended, or null while it still waits for somebody outside; of one that an open circuit kept from starting, that it waits. */
export const concludeStep = <P, S>(
  saga: Saga<P, S>,
  progress: Progress,
  answer: Answer,
  now: number,
  pace: Pace,
): StepEvent | null => {
  const name = saga.names[progress.done] ?? "";
  const step = saga.steps[name];
  if (!step) throw new Error(`No step ${progress.done} in the saga`);
  if ("open" in answer) return waitForCircuit(saga, progress, name, step, answer.open, now, pace);
  const { attempt } = progress;
  // A pivot that waited could expire after it took effect, so only what can be undone may wait.
  if ("defer" in answer && progress.done < saga.pivot) return defer(progress, name, answer.defer, now);
  if ("ok" in answer && answer.ok) {
    const data = answer.value === null ? {} : { result: answer.value };
    return { type: "StepSucceeded", step: name, attempt, at: now, data };
  }
  const failure = toFailure("defer" in answer ? noWaiting : answer);
  const final = isFinal(saga, progress, step, failure, now, pace);
  const data = final ? failure : { ...failure, retryAt: now + delayOf(step.retry, attempt, pace) };
  return { type: "StepFailed", step: name, attempt, at: now, data };
};

const patient: Retry = { limit: Number.POSITIVE_INFINITY, delayMs: 1_000, factor: 2 };

/** The event that records how an undo ended; one that did not succeed is tried again without end. */
export const concludeUndo = (task: Task & { do: "undo" }, answer: Answer, now: number, pace: Pace): StepEvent => {
  const { step, undo, attempt } = task;
  if ("open" in answer) {
    return { type: "StepDeferred", step, attempt, at: now, data: { reason: "circuit_open", ...answer.open, undo } };
  }
  if ("ok" in answer && answer.ok) {
    const result = answer.value === null ? {} : { result: answer.value };
    return { type: "StepCompensated", step, attempt, at: now, data: { undo, ...result } };
  }
  const failure = toFailure("defer" in answer ? noWaiting : answer);
  const retryAt = now + delayOf(patient, attempt, pace);
  return { type: "StepFailed", step, attempt, at: now, data: { ...failure, retryAt, undo } };
};
