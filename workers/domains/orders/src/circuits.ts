import type { Answer, OpenCircuit } from "@souk/kernel/saga";
import { admit, record } from "@souk/platform/breaker";
import { openContext } from "@souk/platform/context";
import { callOf } from "./calls.ts";
import { clockOf } from "./clock.ts";
import type { Order } from "./domain/order.ts";
import type { Env } from "./env.ts";

/** The circuits that an order's calls go through. */
export type Circuits = {
  /** The circuit that keeps a call from being made, or null where the next one is let through. */
  ask(order: Order, dependency: string): Promise<{ open: OpenCircuit } | null>;
  /** Makes a call where its circuit lets it, and tells that how it ended. */
  call(order: Order, dependency: string, make: () => Promise<Answer>): Promise<Answer>;
};

type Pass = { dependency: string; probe: string | null };

export const createCircuits = (env: Env): Circuits => {
  let held: Pass | null = null;
  const contextOf = (order: Order) => openContext(env, callOf(order, `${order.id}:circuit`));
  const ask = async (order: Order, dependency: string): Promise<{ open: OpenCircuit } | null> => {
    const admission = await admit(contextOf(order), dependency);
    held = admission.admitted ? { dependency, probe: admission.probe } : null;
    return admission.admitted ? null : { open: { dependency, retryAt: clockOf(order).toOwn(admission.retryAt) } };
  };
  return {
    ask,
    async call(order, dependency, make) {
      // A step was let through before it started, but not one that an earlier life of the object has started.
      const open = held?.dependency === dependency ? null : await ask(order, dependency);
      if (open) return open;
      const probe = held?.probe ?? null;
      held = null;
      const at = Date.now();
      const answer = await make();
      const error = "fault" in answer ? answer.fault : null;
      await record(contextOf(order), dependency, { at, ms: Date.now() - at, error, caller: order.id, probe });
      return answer;
    },
  };
};
