import type { Principal } from "@souk/contracts/call";
import type { Contact, SellerProfile, User } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { and, eq } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { type UserRow, users } from "../schema.ts";

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

/** Refuses `not_found` for an unknown or erased user. */
export const readContact = async (ctx: IdentityContext, { userId }: { userId: string }): Promise<Result<Contact>> => {
  const [row] = await database(ctx).select().from(users).where(eq(users.id, userId));
  if (!row) return refuse("not_found");
  const { email, name } = row;
  return accept({
    ...{ userId, email, name },
    emailVerified: row.emailVerifiedAt !== null,
    suspended: row.suspendedAt !== null,
  });
};

/** Refuses `not_found` for whoever is no seller, or no longer. */
export const readSeller = async (
  ctx: IdentityContext,
  { sellerId }: { sellerId: string },
): Promise<Result<SellerProfile>> => {
  const [row] = await database(ctx)
    .select({ id: users.id, name: users.name, bio: users.bio, createdAt: users.createdAt })
    .from(users)
    .where(and(eq(users.id, sellerId), eq(users.role, "seller")));
  if (!row) return refuse("not_found");
  const { id, name, bio, createdAt } = row;
  return accept({ id, name, bio: bio ?? "", memberSince: createdAt });
};
