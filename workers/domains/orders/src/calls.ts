import type { Call } from "@souk/contracts/call";
import { accept } from "@souk/kernel/result";
import type { Answer } from "@souk/kernel/saga";
import { within } from "@souk/platform/deadline";
import type { Order } from "./domain/order.ts";
import type { Env } from "./env.ts";
import { paceOf } from "./pace.ts";
import { type PurchasePorts, purchase } from "./saga.ts";

/** The call in which an order speaks to others, about what caused it. */
export const callOf = ({ id, requestId }: Order, causationId: string): Call => ({
  requestId,
  correlationId: id,
  causationId,
  principal: null,
});

const portsOf = (env: Env, order: Order, step: string): PurchasePorts => ({
  call: callOf(order, `${order.id}:${step}`),
  origin: env.PUBLIC_ORIGIN,
  catalog: env.CATALOG,
  payments: env.PAYMENTS,
  delivery: env.DELIVERY,
  notifications: env.NOTIFICATIONS,
});

const toFault = (error: unknown): Answer => ({ fault: error instanceof Error ? error.message : String(error) });

/** What the step's dependency answers in time, or the fault that stands for no answer. */
export const callStep = async (env: Env, order: Order, name: string): Promise<Answer | "skipped"> => {
  const step = purchase.steps[name];
  if (!step || step.skip?.(order)) return "skipped";
  const timeoutMs = step.timeoutMs ?? paceOf(env).callTimeoutMs;
  return within(timeoutMs, step.invoke(portsOf(env, order, name), order)).catch(toFault);
};

/** What the undo's dependency answers in time, or the fault that stands for no answer. */
export const callUndo = async (env: Env, order: Order, name: string): Promise<Answer> => {
  const undo = purchase.steps[name]?.undo;
  if (!undo) return accept(null);
  return within(paceOf(env).callTimeoutMs, undo.invoke(portsOf(env, order, undo.name), order)).catch(toFault);
};
