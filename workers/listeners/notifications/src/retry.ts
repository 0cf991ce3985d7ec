import type { Verdict } from "./verdict.ts";

const delaysMs = [1_000, 5_000, 30_000, 120_000, 600_000];
const hourMs = 3_600_000;

/** Attempts before a mail is given up, about a day after the first. */
export const attemptLimit = 28;

/** What follows the `count`th failed attempt: another after 1 s, 5 s, 30 s, 2 min, 10 min, then each hour. */
export const decideRetry = (count: number, now: Date): Verdict => {
  if (count >= attemptLimit) return { ending: "given_up" };
  return { retryAt: new Date(now.getTime() + (delaysMs[count - 1] ?? hourMs)).toISOString() };
};
