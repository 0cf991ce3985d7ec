import type { IdentityEvent, ProfilePatch } from "@souk/contracts/identity";
import type { ProblemCode } from "@souk/contracts/problems";
import { accept, type Outcome, refuse } from "@souk/kernel/result";

export const sessionLifetimeMs = 30 * 24 * 3_600_000;
export const mailTokenLifetimeMs = 30 * 60_000;

/** Mails that one account can have sent while the first of them is still good. */
export const liveMailTokens = 10;

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

export type MailTokenState = {
  userId: string;
  usedAt: string | null;
  expiresAt: string;
  emailVerifiedAt: string | null;
};

/** A mailed token works once, for 30 minutes; an address is news only the first time it is verified. */
export const decideVerifyEmail = (
  state: MailTokenState | null,
  now: Date,
): Decision<IdentityEvent[], "token_invalid"> => {
  if (!state || state.usedAt !== null || state.expiresAt <= now.toISOString()) return refuse("token_invalid");
  return accept(state.emailVerifiedAt === null ? [{ type: "EmailVerified", data: { userId: state.userId } }] : []);
};

export type VerificationState = { emailVerifiedAt: string | null; liveTokens: number };

/** Whether another verification mail goes out: none to a verified address, and no flood to any. */
export const decideVerification = ({
  emailVerifiedAt,
  liveTokens,
}: VerificationState): Decision<{ mail: boolean }, "rate_limited"> => {
  if (emailVerifiedAt !== null) return accept({ mail: false });
  return liveTokens < liveMailTokens ? accept({ mail: true }) : refuse("rate_limited");
};

export type Profile = { name: string; bio: string | null; version: number; updatedAt: string };

/** The profile after a patch, or null where the patch changes nothing; an empty bio is none. */
export const patchProfile = (profile: Profile, patch: ProfilePatch, now: Date): Profile | null => {
  const name = patch.name ?? profile.name;
  const bio = patch.bio === undefined ? profile.bio : patch.bio || null;
  if (name === profile.name && bio === profile.bio) return null;
  return { name, bio, version: profile.version + 1, updatedAt: now.toISOString() };
};
