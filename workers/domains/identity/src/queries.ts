import type { Principal } from "@souk/contracts/call";
import type { Contact, PublicKey, User } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { eq } from "drizzle-orm";
import type { IdentityContext } from "./env.ts";
import { loadKeys, toPublic } from "./keys.ts";
import { type UserRow, users } from "./schema.ts";

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

export const readContact = async (ctx: IdentityContext, { userId }: { userId: string }): Promise<Result<Contact>> => {
  const [row] = await database(ctx).select().from(users).where(eq(users.id, userId));
  if (!row) return refuse("not_found");
  return accept({ userId, email: row.email, emailVerified: row.emailVerifiedAt !== null, name: row.name });
};

export const listKeys = async (ctx: IdentityContext): Promise<Result<{ keys: PublicKey[] }>> =>
  accept({ keys: (await loadKeys(ctx)).map(toPublic) });
