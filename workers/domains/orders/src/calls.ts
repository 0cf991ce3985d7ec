import type { Call } from "@souk/contracts/call";
import { accept } from "@souk/kernel/result";
import type { Answer, OpenCircuit, Saga } from "@souk/kernel/saga";
import { within } from "@souk/platform/deadline";
import type { Circuits } from "./circuits.ts";
import { development } from "./development.ts";
import type { Order } from "./domain/order.ts";
import type { Env } from "./env.ts";
import { paceOf } from "./pace.ts";
import type { PurchasePorts } from "./saga.ts";
import { logReply } from "./step-log.ts";

/** The call in which an order speaks to others, about what caused it. */
export const callOf = ({ id, requestId }: Order, causationId: string): Call => ({
  requestId,
  correlationId: id,
  causationId,
  principal: null,
});

const portsOf = (env: Env, order: Order, step: string): PurchasePorts => {
  const ports: PurchasePorts = {
    call: callOf(order, `${order.id}:${step}`),
    origin: env.PUBLIC_ORIGIN,
    catalog: env.CATALOG,
    payments: env.PAYMENTS,
    delivery: env.DELIVERY,
    notifications: env.NOTIFICATIONS,
  };
  return development?.withFaults(env, order, ports) ?? ports;
};

const toFault = (error: unknown): Answer => ({ fault: error instanceof Error ? error.message : String(error) });

/** The open circuit that keeps a step from starting, or null; what is optional starts, and ends there. */
export const findOpenCircuit = async (
  circuits: Circuits,
  order: Order,
  { steps }: Saga<PurchasePorts, Order>,
  name: string,
): Promise<{ open: OpenCircuit } | null> => {
  const step = steps[name];
  if (!step || step.optional || step.skip?.(order)) return null;
  return circuits.ask(order, step.calls);
};

/** What the step's dependency answers in time, or the fault that stands for no answer. */
export const callStep = async (
  env: Env,
  circuits: Circuits,
  order: Order,
  { steps }: Saga<PurchasePorts, Order>,
  name: string,
): Promise<Answer | "skipped"> => {
  const step = steps[name];
  if (!step || step.skip?.(order)) return "skipped";
  const timeoutMs = step.timeoutMs ?? paceOf(env).callTimeoutMs;
  return circuits.call(order, step.calls, async () => {
    const answer = await within(timeoutMs, step.invoke(portsOf(env, order, name), order)).catch(toFault);
    return logReply(order, name, answer);
  });
};

/** What the undo's dependency answers in time, or the fault that stands for no answer. */
export const callUndo = async (
  env: Env,
  circuits: Circuits,
  order: Order,
  { steps }: Saga<PurchasePorts, Order>,
  name: string,
): Promise<Answer> => {
  const undo = steps[name]?.undo;
  if (!undo) return accept(null);
  return circuits.call(order, undo.calls, async () => {
    const called = undo.invoke(portsOf(env, order, undo.name), order);
    return logReply(order, undo.name, await within(paceOf(env).callTimeoutMs, called).catch(toFault));
  });
};
