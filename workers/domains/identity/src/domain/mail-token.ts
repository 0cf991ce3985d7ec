import type { IdentityEvent } from "@souk/contracts/identity";
import type { ProblemCode } from "@souk/contracts/problems";
import { accept, type Outcome, refuse } from "@souk/kernel/result";

export const mailTokenLifetimeMs = 30 * 60_000;

/** Mails of one kind that an account can have sent while the first of them is still good. */
export const liveMailTokens = 10;

type Decision<T, Code extends ProblemCode> = Outcome<T, Code>;

export type MailTokenPurpose = "verify_email" | "reset_password";

export type MailTokenState = {
  userId: string;
  usedAt: string | null;
  expiresAt: string;
  emailVerifiedAt: string | null;
};

/** A mailed token works once, for 30 minutes. */
export const decideMailToken = (state: MailTokenState | null, now: Date): Decision<MailTokenState, "token_invalid"> =>
  !state || state.usedAt !== null || state.expiresAt <= now.toISOString() ? refuse("token_invalid") : accept(state);

/** Whoever holds a mailed token reads the address: which is news only the first time. */
export const verifyAddress = ({ userId, emailVerifiedAt }: MailTokenState): IdentityEvent[] =>
  emailVerifiedAt === null ? [{ type: "EmailVerified", data: { userId } }] : [];

export type VerificationState = { emailVerifiedAt: string | null; liveTokens: number };

/** Whether another verification mail goes out: none to a verified address, and no flood to any. */
export const decideVerification = ({
  emailVerifiedAt,
  liveTokens,
}: VerificationState): Decision<{ mail: boolean }, "rate_limited"> => {
  if (emailVerifiedAt !== null) return accept({ mail: false });
  return liveTokens < liveMailTokens ? accept({ mail: true }) : refuse("rate_limited");
};
