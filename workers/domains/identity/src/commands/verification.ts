import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { database, expectChange, type Statement, save } from "@souk/platform/database";
import { logError } from "@souk/platform/log";
import { publish } from "@souk/platform/outbox";
import { hashToken, randomToken } from "@souk/platform/signing";
import { and, eq, isNull, sql } from "drizzle-orm";
import { decideVerification, decideVerifyEmail, mailTokenLifetimeMs } from "../domain.ts";
import type { IdentityContext } from "../env.ts";
import { readMailToken, readVerification } from "../queries.ts";
import { mailTokens, users } from "../schema.ts";

/** The statement that keeps a verification token's hash, and the mail that carries the token. */
export const createVerification = (ctx: IdentityContext, userId: string) => {
  const token = randomToken();
  const expiresAt = new Date(ctx.now.getTime() + mailTokenLifetimeMs).toISOString();
  const row = { hash: hashToken(token), userId, purpose: "verify_email" as const, expiresAt };
  const url = `${ctx.env.PUBLIC_ORIGIN}/verify-email?token=${token}`;
  const key = `verify-email:${row.hash}`;
  const mail = { template: "verify-email" as const, data: { url } };
  // Whoever gets no mail can ask for another: an account must not depend on it.
  const send = () =>
    ask(ctx, (call) => ctx.env.NOTIFICATIONS.send(call, { key, userId, mail })).catch((error: unknown) =>
      logError("verification mail not queued", error, { requestId: ctx.call.requestId }),
    );
  return { statement: database(ctx).insert(mailTokens).values(row) as Statement, send };
};

/** Sends the signed-in user another verification mail, one who is verified none; refuses `rate_limited`. */
export const sendVerification = async (ctx: IdentityContext, principal: Principal): Promise<Result<null>> => {
  const state = await readVerification(ctx, principal.userId);
  if (!state) return refuse("access_token_invalid");
  const decision = decideVerification(state);
  if (!decision.ok) return decision;
  if (!decision.value.mail) return accept(null);
  const verification = createVerification(ctx, principal.userId);
  await save(database(ctx), [verification.statement]);
  await verification.send();
  return accept(null);
};

/** Spends a mailed token, and all others of its owner, and marks their address as verified; refuses `token_invalid`. */
export const verifyEmail = async (ctx: IdentityContext, { token }: { token: string }): Promise<Result<null>> => {
  const db = database(ctx);
  const hash = hashToken(token);
  const state = await readMailToken(ctx, hash);
  const decision = decideVerifyEmail(state, ctx.now);
  if (!decision.ok || !state) return refuse("token_invalid");
  const at = ctx.now.toISOString();
  const unspent = isNull(mailTokens.usedAt);
  const verified = { emailVerifiedAt: at, updatedAt: at, version: sql`${users.version} + 1` };
  const saved = await save(db, [
    db
      .update(mailTokens)
      .set({ usedAt: at })
      .where(and(eq(mailTokens.hash, hash), unspent)),
    expectChange(db),
    db
      .update(mailTokens)
      .set({ usedAt: at })
      .where(and(eq(mailTokens.userId, state.userId), unspent)),
    db
      .update(users)
      .set(verified)
      .where(and(eq(users.id, state.userId), isNull(users.emailVerifiedAt))),
    ...publish(db, ctx, state.userId, decision.value),
  ]);
  return saved === "saved" ? accept(null) : refuse("token_invalid");
};
