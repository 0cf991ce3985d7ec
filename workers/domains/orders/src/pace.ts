import type { Pace } from "@souk/kernel/conclude";
import type { BaseEnv } from "@souk/platform/context";

export type OrderPace = Pace & { callTimeoutMs: number; alertAfterMs: number; pollMs: number };

const production: OrderPace = {
  scale: 1,
  deadlineMs: 600_000,
  callTimeoutMs: 10_000,
  alertAfterMs: 600_000,
  pollMs: 60_000,
};
const development: OrderPace = {
  scale: 0.2,
  deadlineMs: 25_000,
  callTimeoutMs: 3_000,
  alertAfterMs: 30_000,
  pollMs: 5_000,
};

const test: OrderPace = { scale: 0.02, deadlineMs: 6_000, callTimeoutMs: 1_000, alertAfterMs: 3_000, pollMs: 500 };
const paces = { production, development, test };

/** How patient an order is: in development everything fails sooner, so that one can watch it. */
export const paceOf = ({ ENVIRONMENT }: BaseEnv): OrderPace => paces[ENVIRONMENT];
