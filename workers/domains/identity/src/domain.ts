import type { ProblemCode } from "@souk/contracts/problems";
import { accept, type Outcome, refuse } from "@souk/kernel/result";

export const sessionLifetimeMs = 30 * 24 * 3_600_000;
export const mailTokenLifetimeMs = 30 * 60_000;

type Decision<T, Code extends ProblemCode> = Outcome<T, Code>;

export type RefreshState = {
  spentAt: string | null;
  sessionEndedAt: string | null;
  sessionExpiresAt: string;
};

/** A refresh token works once; seen again it may be stolen. */
export const decideRefresh = (
  state: RefreshState | null,
  now: Date,
): Decision<null, "refresh_token_invalid" | "refresh_token_reused"> => {
  if (!state) return refuse("refresh_token_invalid");
  if (state.spentAt !== null) return refuse("refresh_token_reused");
  if (state.sessionEndedAt !== null || state.sessionExpiresAt <= now.toISOString())
    return refuse("refresh_token_invalid");
  return accept(null);
};

export type MailTokenState = { usedAt: string | null; expiresAt: string };

/** A mailed token works once, for 30 minutes. */
export const decideMailToken = (state: MailTokenState | null, now: Date): Decision<null, "token_invalid"> =>
  state && state.usedAt === null && state.expiresAt > now.toISOString() ? accept(null) : refuse("token_invalid");
