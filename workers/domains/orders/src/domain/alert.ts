import type { Failure, StepEvent } from "@souk/kernel/saga";
import { workOf } from "./aftermath.ts";
import type { Order, OrderEvent } from "./order.ts";

/** `trouble` is what failed last and is being tried again; `alert` what an operator is to know of, until it works. */
export type Watched = { trouble: Failure | null; alert: (Failure & { since: number }) | null };

const noAnswer = { code: "service_unavailable", message: "No answer" };

const toTrouble = ({ trouble }: Order, event: StepEvent): Failure | null => {
  if (event.type !== "StepFailed") return trouble;
  const { code, message, undo } = event.data;
  return { step: undo ?? event.step, code, message };
};

const isOver = (event: StepEvent): boolean =>
  event.type === "StepSucceeded" || (event.type === "StepFailed" && event.data.retryAt === undefined);

const watchStep = (order: Order, event: OrderEvent & StepEvent): Watched => {
  const { status, alert } = order;
  if (event.type === "StepCompensated") return { trouble: null, alert };
  // An order in alert stays in it until all is undone.
  if (isOver(event)) return { trouble: null, alert: status === "failed_alert" ? alert : null };
  const trouble = toTrouble(order, event);
  if (alert || !event.data.alert) return { trouble, alert };
  return { trouble, alert: { ...(trouble ?? { step: event.step, ...noAnswer }), since: event.at } };
};

/** Folds what fails and is tried again, and since when an operator is to know of it. */
export const watch = (order: Order, event: OrderEvent): Partial<Watched> => {
  switch (event.type) {
    case "OrderPlaced":
    case "OrderDisputed":
    case "RefundRequested":
      return {};
    case "OrderFailedWithAlert":
      return { alert: { ...(order.trouble ?? event.data), since: event.at } };
    case "OrderCompleted":
    case "OrderFailed":
    case "OrderRefunded":
      return { trouble: null, alert: null };
    default:
      return watchStep(order, event);
  }
};

/** Whether something that is tried without end has been failing for so long that an operator must know. */
export const owesAlert = (order: Order, now: number, alertAfterMs: number): boolean => {
  const work = workOf(order);
  if (!work || order.alert || work.progress.firstAt === null) return false;
  const isEndless = work.progress.failure !== null || work.progress.done >= work.saga.pivot;
  return isEndless && now - work.progress.firstAt >= alertAfterMs;
};

/** The event of an attempt after which an operator is to know; others stay as they are. */
export const markAlert = (event: OrderEvent): OrderEvent => {
  switch (event.type) {
    case "StepStarted":
      return { ...event, data: { ...event.data, alert: true } };
    case "StepDeferred":
      return { ...event, data: { ...event.data, alert: true } };
    case "StepFailed":
      return event.data.retryAt === undefined ? event : { ...event, data: { ...event.data, alert: true } };
    default:
      return event;
  }
};

/** Whether an operator can hasten what the order is at. */
export const isStuck = (order: Order): boolean => workOf(order) !== null && (order.trouble ?? order.alert) !== null;
