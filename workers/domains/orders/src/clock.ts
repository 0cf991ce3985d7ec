import { development } from "./development.ts";
import type { Placement } from "./domain/order.ts";

/** An order's own time, in milliseconds since the epoch; timers, circuits and other Workers go by the real one. */
export type Clock = {
  now(): number;
  toReal(own: number): number;
  toOwn(real: number): number;
};

/** The clock of an order: only development has some that are behind. */
export const clockOf = (order: Pick<Placement, "behindMs">): Clock => {
  const lag = development?.lagOf(order) ?? 0;
  return {
    now: () => Date.now() - lag,
    toReal: (own) => own + lag,
    toOwn: (real) => real - lag,
  };
};
