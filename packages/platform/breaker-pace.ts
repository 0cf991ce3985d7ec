import { type BreakerPace, steadyPace } from "@souk/kernel/breaker";
import type { BaseEnv } from "./context.ts";

/** `rememberMs`: how long a caller may take a closed circuit for closed; `answerMs`: how long it waits to be told. */
export type CircuitPace = BreakerPace & { rememberMs: number; answerMs: number };

const production: CircuitPace = { ...steadyPace, rememberMs: 1_000, answerMs: 500 };
const development: CircuitPace = {
  ...production,
  ...{ openMs: 2_000, longestOpenMs: 10_000, leaseMs: 5_000, recheckMs: 1_000, answerMs: 2_000 },
};
const test: CircuitPace = {
  ...development,
  ...{ openMs: 300, longestOpenMs: 1_000, leaseMs: 1_500, recheckMs: 100, rememberMs: 100 },
};
const paces = { production, development, test };

/** How a circuit judges here: in development it opens for shorter, so that one can watch it recover. */
export const circuitPaceOf = ({ ENVIRONMENT }: BaseEnv): CircuitPace => paces[ENVIRONMENT];
