import { database } from "@souk/platform/database";
import { and, count, eq, gt, isNull } from "drizzle-orm";
import type { MailTokenPurpose } from "../domain/mail-token.ts";
import type { IdentityContext } from "../env.ts";
import { mailTokens, users } from "../schema.ts";

/** Whether a user is verified and how many of their verification tokens are still good; null for an unknown user. */
export const readVerification = async (ctx: IdentityContext, userId: string) => {
  const db = database(ctx);
  const good = and(
    eq(mailTokens.userId, userId),
    eq(mailTokens.purpose, "verify_email"),
    isNull(mailTokens.usedAt),
    gt(mailTokens.expiresAt, ctx.now.toISOString()),
  );
  const [[user], [tokens]] = await db.batch([
    db.select({ emailVerifiedAt: users.emailVerifiedAt }).from(users).where(eq(users.id, userId)),
    db.select({ live: count() }).from(mailTokens).where(good),
  ]);
  return user ? { emailVerifiedAt: user.emailVerifiedAt, liveTokens: tokens?.live ?? 0 } : null;
};

/** A mailed token by its hash, with what is known of its owner; one for another purpose is unknown. */
export const readMailToken = async (ctx: IdentityContext, purpose: MailTokenPurpose, hash: string) => {
  const { userId, usedAt, expiresAt } = mailTokens;
  const [row] = await database(ctx)
    .select({ userId, usedAt, expiresAt, emailVerifiedAt: users.emailVerifiedAt })
    .from(mailTokens)
    .innerJoin(users, eq(users.id, mailTokens.userId))
    .where(and(eq(mailTokens.hash, hash), eq(mailTokens.purpose, purpose)));
  return row ?? null;
};
