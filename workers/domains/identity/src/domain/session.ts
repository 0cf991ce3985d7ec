import type { ProblemCode } from "@souk/contracts/problems";
import { accept, type Outcome, refuse } from "@souk/kernel/result";

export const sessionLifetimeMs = 30 * 24 * 3_600_000;

/** How long signing in is proof enough of who asks for something that cannot be undone. */
export const freshSessionMs = 10 * 60_000;

type Decision<T, Code extends ProblemCode> = Outcome<T, Code>;

export type SessionState = { endedAt: string | null; expiresAt: string };

export const isAlive = ({ endedAt, expiresAt }: SessionState, now: Date): boolean =>
  endedAt === null && expiresAt > now.toISOString();

/** Whether somebody signed in with it just now. */
export const isFresh = (createdAt: string, now: Date): boolean =>
  now.getTime() - Date.parse(createdAt) < freshSessionMs;

export type RefreshState = SessionState & { spentAt: string | null };

/** A refresh token works once; seen again it may be stolen. */
export const decideRefresh = (
  state: RefreshState | null,
  now: Date,
): Decision<null, "refresh_token_invalid" | "refresh_token_reused"> => {
  if (!state) return refuse("refresh_token_invalid");
  if (state.spentAt !== null) return refuse("refresh_token_reused");
  return isAlive(state, now) ? accept(null) : refuse("refresh_token_invalid");
};
