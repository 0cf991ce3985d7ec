import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { database, expectChange, type Statement, save } from "@souk/platform/database";
import { logError } from "@souk/platform/log";
import { publish } from "@souk/platform/outbox";
import { hashToken, randomToken } from "@souk/platform/signing";
import { and, eq, isNull } from "drizzle-orm";
import { decideMailToken, mailTokenLifetimeMs } from "../domain.ts";
import type { IdentityContext } from "../env.ts";
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

/** Sends the signed-in user another verification mail; one who is verified gets none. */
export const sendVerification = async (ctx: IdentityContext, principal: Principal): Promise<Result<null>> => {
  const db = database(ctx);
  const [row] = await db.select().from(users).where(eq(users.id, principal.userId));
  if (!row) return refuse("access_token_invalid");
  if (row.emailVerifiedAt !== null) return accept(null);
  const verification = createVerification(ctx, row.id);
  await save(db, [verification.statement]);
  await verification.send();
  return accept(null);
};

/** Spends a mailed token and marks its owner's address as verified. */
export const verifyEmail = async (ctx: IdentityContext, { token }: { token: string }): Promise<Result<null>> => {
  const db = database(ctx);
  const hash = hashToken(token);
  const [row] = await db.select().from(mailTokens).where(eq(mailTokens.hash, hash));
  const decision = decideMailToken(row ?? null, ctx.now);
  if (!decision.ok || !row) return refuse("token_invalid");
  const at = ctx.now.toISOString();
  const saved = await save(db, [
    db
      .update(mailTokens)
      .set({ usedAt: at })
      .where(and(eq(mailTokens.hash, hash), isNull(mailTokens.usedAt))),
    expectChange(db),
    db.update(users).set({ emailVerifiedAt: at, updatedAt: at }).where(eq(users.id, row.userId)),
    ...publish(db, ctx, row.userId, [{ type: "EmailVerified", data: { userId: row.userId } }]),
  ]);
  return saved === "saved" ? accept(null) : refuse("token_invalid");
};
