import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";

/** When a buyer's orders were placed, and when cards were declined for them, lately; milliseconds since the epoch. */
export type Recent = { placed: number[]; declined: number[] };

type Limit = { quota: number; windowMs: number };

const placing: Limit = { quota: 120, windowMs: 60_000 };
const declines: Limit = { quota: 5, windowMs: 600_000 };

/** For how long what a buyer did can matter. */
export const rememberMs = Math.max(placing.windowMs, declines.windowMs);

/** For how long the latest `quota` of these times leave no room for another; 0 or less where they do. */
const waitMs = (times: number[], { quota, windowMs }: Limit, now: number): number => {
  const oldest = times.toSorted((a, b) => a - b).at(-quota);
  return oldest === undefined ? 0 : oldest + windowMs - now;
};

/** Slows whoever orders faster than a person does, and whoever tries one card after another; refuses `rate_limited`. */
export const decideOrdering = ({ placed, declined }: Recent, now: number): Result<null> => {
  const wait = Math.max(waitMs(placed, placing, now), waitMs(declined, declines, now));
  if (wait <= 0) return accept(null);
  return { ok: false, problem: { ...refuse("rate_limited").problem, retryAfter: Math.ceil(wait / 1_000) } };
};
