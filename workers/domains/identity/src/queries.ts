import type { Principal } from "@souk/contracts/call";
import type { Contact, PublicKey, User } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { and, count, eq, gt, isNull } from "drizzle-orm";
import type { IdentityContext } from "./env.ts";
import { loadKeys, toPublic } from "./keys.ts";
import { mailTokens, type UserRow, users } from "./schema.ts";

/** A user as their own account shows them. */
export const toUser = (row: UserRow): User => ({
  id: row.id,
  email: row.email,
  emailVerified: row.emailVerifiedAt !== null,
  name: row.name,
  role: row.role,
  ...(row.bio !== null && { bio: row.bio }),
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

/** The signed-in user and the version of their profile. */
export const readMe = async (ctx: IdentityContext, principal: Principal): Promise<Result<UserRow>> => {
  const [row] = await database(ctx).select().from(users).where(eq(users.id, principal.userId));
  return row ? accept(row) : refuse("access_token_invalid");
};

/** Refuses `not_found` for an unknown user. */
export const readContact = async (ctx: IdentityContext, { userId }: { userId: string }): Promise<Result<Contact>> => {
  const [row] = await database(ctx).select().from(users).where(eq(users.id, userId));
  if (!row) return refuse("not_found");
  return accept({ userId, email: row.email, emailVerified: row.emailVerifiedAt !== null, name: row.name });
};

/** Whether a user is verified and how many of their mailed tokens are still good; null for an unknown user. */
export const readVerification = async (ctx: IdentityContext, userId: string) => {
  const db = database(ctx);
  const good = and(
    eq(mailTokens.userId, userId),
    isNull(mailTokens.usedAt),
    gt(mailTokens.expiresAt, ctx.now.toISOString()),
  );
  const [[user], [tokens]] = await db.batch([
    db.select({ emailVerifiedAt: users.emailVerifiedAt }).from(users).where(eq(users.id, userId)),
    db.select({ live: count() }).from(mailTokens).where(good),
  ]);
  return user ? { emailVerifiedAt: user.emailVerifiedAt, liveTokens: tokens?.live ?? 0 } : null;
};

/** A mailed token by its hash, with what is known of its owner. */
export const readMailToken = async (ctx: IdentityContext, hash: string) => {
  const { userId, usedAt, expiresAt } = mailTokens;
  const [row] = await database(ctx)
    .select({ userId, usedAt, expiresAt, emailVerifiedAt: users.emailVerifiedAt })
    .from(mailTokens)
    .innerJoin(users, eq(users.id, mailTokens.userId))
    .where(eq(mailTokens.hash, hash));
  return row ?? null;
};

/** The public keys of all access tokens still alive. */
export const listKeys = async (ctx: IdentityContext): Promise<Result<{ keys: PublicKey[] }>> =>
  accept({ keys: (await loadKeys(ctx)).map(toPublic) });
