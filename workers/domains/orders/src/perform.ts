import { concludeStep, concludeUndo } from "@souk/kernel/conclude";
import type { Answer, Task } from "@souk/kernel/saga";
import { callStep, callUndo, findOpenCircuit } from "./calls.ts";
import { createCircuits } from "./circuits.ts";
import { clockOf } from "./clock.ts";
import type { Work } from "./domain/aftermath.ts";
import type { Order, OrderEvent } from "./domain/order.ts";
import { pendingRefund } from "./domain/refund.ts";
import type { Env } from "./env.ts";
import { paceOf } from "./pace.ts";
import { purchase } from "./saga.ts";

type Doing = Exclude<Task, { do: "wait" }>;

const complete = (order: Order, { saga }: Work, at: number): OrderEvent => {
  if (saga === purchase) return { type: "OrderCompleted", at, data: {} };
  const refund = pendingRefund(order);
  if (!refund) throw new Error("Only a purchase or a refund is completed");
  const { refundId, productIds, amount } = refund;
  return { type: "OrderRefunded", at, data: { refundId, productIds, amount } };
};

/** Does one task of what the order is at; answers the event that records it, or null while somebody outside is waited for. */
export type Perform = (order: Order, work: Work, task: Doing, now: number) => Promise<OrderEvent | null>;

export const createPerform = (env: Env): Perform => {
  const circuits = createCircuits(env);
  const conclude = (order: Order, { saga, progress }: Work, answer: Answer) =>
    concludeStep(saga, progress, answer, clockOf(order).now(), paceOf(env));
  return async (order, work, task, now) => {
    switch (task.do) {
      case "start": {
        const open = await findOpenCircuit(circuits, order, work.saga, task.step);
        if (open) return conclude(order, work, open);
        return { type: "StepStarted", step: task.step, attempt: task.attempt, at: now, data: {} };
      }
      case "invoke": {
        const answer = await callStep(env, circuits, order, work.saga, task.step);
        return answer === "skipped"
          ? { type: "StepSucceeded", step: task.step, attempt: task.attempt, at: now, data: { skipped: true } }
          : conclude(order, work, answer);
      }
      case "undo": {
        const answer = await callUndo(env, circuits, order, work.saga, task.step);
        return concludeUndo(task, answer, clockOf(order).now(), paceOf(env));
      }
      case "complete":
        return complete(order, work, now);
      case "fail":
        return { type: "OrderFailed", at: now, data: task.failure };
    }
  };
};
