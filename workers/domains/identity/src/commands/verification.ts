import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database, type Statement, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { hashToken } from "@souk/platform/signing";
import { and, eq, isNull, sql } from "drizzle-orm";
import { decideMailToken, decideVerification, verifyAddress } from "../domain/mail-token.ts";
import type { IdentityContext } from "../env.ts";
import { readMailToken, readVerification } from "../queries/mail-tokens.ts";
import { mailOutbox, mailTokens, users } from "../schema.ts";
import { createMailToken } from "./post-mail.ts";
import { spendMailTokens } from "./spend-mail-tokens.ts";

/** The statements that keep a verification token's hash and post the mail that carries the token. */
export const createVerification = (ctx: IdentityContext, userId: string): Statement[] => {
  const db = database(ctx);
  const { hash, expiresAt, letter } = createMailToken(ctx, "verify-email");
  const { correlationId } = ctx.call;
  return [
    db.insert(mailTokens).values({ hash, userId, purpose: "verify_email", expiresAt }),
    db.insert(mailOutbox).values({ ...letter, userId, correlationId }),
  ];
};

/** Sends the signed-in user another verification mail, one who is verified none; refuses `rate_limited`. */
export const sendVerification = async (ctx: IdentityContext, principal: Principal): Promise<Result<null>> => {
  const state = await readVerification(ctx, principal.userId);
  if (!state) return refuse("access_token_invalid");
  const decision = decideVerification(state);
  if (!decision.ok) return decision;
  if (decision.value.mail) await save(database(ctx), createVerification(ctx, principal.userId));
  return accept(null);
};

/** The statement that marks a user's address as verified, the first time. */
export const markVerified = (ctx: IdentityContext, userId: string): Statement => {
  const at = ctx.now.toISOString();
  return database(ctx)
    .update(users)
    .set({ emailVerifiedAt: at, updatedAt: at, version: sql`${users.version} + 1` })
    .where(and(eq(users.id, userId), isNull(users.emailVerifiedAt)));
};

/** Spends a mailed token, and all others like it, and marks its owner's address as verified; refuses `token_invalid`. */
export const verifyEmail = async (ctx: IdentityContext, { token }: { token: string }): Promise<Result<null>> => {
  const db = database(ctx);
  const hash = hashToken(token);
  const decision = decideMailToken(await readMailToken(ctx, "verify_email", hash), ctx.now);
  if (!decision.ok) return decision;
  const { userId } = decision.value;
  const saved = await save(db, [
    ...spendMailTokens(ctx, db, { userId, purpose: "verify_email", hash }),
    markVerified(ctx, userId),
    ...publish(db, ctx, userId, verifyAddress(decision.value)),
  ]);
  return saved === "saved" ? accept(null) : refuse("token_invalid");
};
