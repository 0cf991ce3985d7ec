import type { Principal } from "@souk/contracts/call";
import type { ChangePassword, ConfirmReset } from "@souk/contracts/identity/passwords";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { hashToken } from "@souk/platform/signing";
import { and, eq, sql } from "drizzle-orm";
import { decideMailToken, liveMailTokens, verifyAddress } from "../domain/mail-token.ts";
import { hashingOf, type IdentityContext } from "../env.ts";
import { hashPassword } from "../password.ts";
import { readMailToken } from "../queries/mail-tokens.ts";
import { readMe } from "../queries/users.ts";
import { mailOutbox, mailTokens, users } from "../schema.ts";
import { endSessionsOf } from "./end-sessions.ts";
import { createMailToken } from "./post-mail.ts";
import { checkPassword } from "./prove-owner.ts";
import { spendMailTokens } from "./spend-mail-tokens.ts";
import { markVerified } from "./verification.ts";

/** Sets another password for who knows the current one, and ends their other sessions. */
export const changePassword = async (
  ctx: IdentityContext,
  principal: Principal,
  { currentPassword, newPassword }: ChangePassword,
): Promise<Result<null>> => {
  const me = await readMe(ctx, principal);
  if (!me.ok) return me;
  const { id, passwordHash: known } = me.value;
  const right = await checkPassword(ctx, me.value, currentPassword);
  if (!right.ok) return right;
  const passwordHash = await hashPassword(newPassword, hashingOf(ctx));
  if (!passwordHash.ok) return passwordHash;
  const db = database(ctx);
  const saved = await save(db, [
    db
      .update(users)
      .set({ passwordHash: passwordHash.value })
      .where(and(eq(users.id, id), eq(users.passwordHash, known))),
    expectChange(db),
    endSessionsOf(ctx, db, id, principal.sessionId),
  ]);
  return saved === "saved" ? accept(null) : refuse("invalid_credentials");
};

/** Posts a mail to set another password, where the address is somebody's. Whether it is, neither answer nor work tells. */
export const askPasswordReset = async (ctx: IdentityContext, { email }: { email: string }): Promise<Result<null>> => {
  const db = database(ctx);
  const { hash, expiresAt, letter } = createMailToken(ctx, "reset-password");
  const now = ctx.now.toISOString();
  const liveTokens = sql`(select count(*) from mail_tokens where user_id = users.id and purpose = 'reset_password'
    and used_at is null and expires_at > ${now})`;
  await save(db, [
    db.insert(mailTokens).select(
      sql`select ${hash}, id, 'reset_password', ${expiresAt}, null from users
        where email = ${email} and ${liveTokens} < ${liveMailTokens}`,
    ),
    db.insert(mailOutbox).select(
      sql`select ${letter.key}, user_id, ${letter.sealed}, ${ctx.call.correlationId}, expires_at
        from mail_tokens where hash = ${hash}`,
    ),
  ]);
  return accept(null);
};

/** Sets another password by a mailed token and ends all sessions of its owner; refuses `token_invalid`. */
export const confirmPasswordReset = async (
  ctx: IdentityContext,
  { token, password }: ConfirmReset,
): Promise<Result<null>> => {
  const db = database(ctx);
  const hash = hashToken(token);
  const decision = decideMailToken(await readMailToken(ctx, "reset_password", hash), ctx.now);
  if (!decision.ok) return decision;
  const { userId } = decision.value;
  const passwordHash = await hashPassword(password, hashingOf(ctx));
  if (!passwordHash.ok) return passwordHash;
  const saved = await save(db, [
    ...spendMailTokens(ctx, db, { userId, purpose: "reset_password", hash }),
    db.update(users).set({ passwordHash: passwordHash.value }).where(eq(users.id, userId)),
    markVerified(ctx, userId),
    endSessionsOf(ctx, db, userId),
    ...publish(db, ctx, userId, verifyAddress(decision.value)),
  ]);
  return saved === "saved" ? accept(null) : refuse("token_invalid");
};
