import { accept, type Outcome, refuse } from "@souk/kernel/result";

export const attemptWindowMs = 60_000;

/** How often one account can be tried in a window without success. */
export const attemptQuota = 10;

/** What was tried on one account so far, the try in question included. */
export type Tried = { since: number; count: number };

/** Slows whoever guesses; those who know the password go on when the window is over. */
export const decideAttempt = (tried: Tried | null, now: Date): Outcome<null, "rate_limited"> => {
  if (!tried || tried.count <= attemptQuota) return accept(null);
  const retryAfter = Math.max(1, Math.ceil((tried.since + attemptWindowMs - now.getTime()) / 1_000));
  return { ok: false, problem: { ...refuse("rate_limited").problem, retryAfter } };
};
