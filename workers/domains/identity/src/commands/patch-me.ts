import type { Principal } from "@souk/contracts/call";
import type { IdentityEvent, ProfilePatch } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { checkMatch } from "@souk/platform/etag";
import { publish } from "@souk/platform/outbox";
import { and, eq } from "drizzle-orm";
import { patchProfile } from "../domain/profile.ts";
import type { IdentityContext } from "../env.ts";
import { readMe } from "../queries/users.ts";
import { type UserRow, users } from "../schema.ts";

/** Changes name or bio of the profile whose version `ifMatch` names, where it names one; refuses `precondition_failed`. */
export const patchMe = async (
  ctx: IdentityContext,
  principal: Principal,
  patch: ProfilePatch,
  ifMatch: string | undefined,
): Promise<Result<UserRow>> => {
  const current = await readMe(ctx, principal);
  if (!current.ok) return current;
  const { id, version } = current.value;
  const matched = checkMatch(ifMatch, version);
  if (!matched.ok) return matched;
  const { name, bio, ...rest } = current.value;
  const profile = patchProfile({ name, bio, version, updatedAt: rest.updatedAt }, patch, ctx.now);
  if (!profile) return current;
  const db = database(ctx);
  const changed: IdentityEvent = { type: "ProfileChanged", data: { userId: id } };
  const saved = await save(db, [
    db
      .update(users)
      .set(profile)
      .where(and(eq(users.id, id), eq(users.version, version))),
    expectChange(db),
    ...publish(db, ctx, id, [changed]),
  ]);
  // Somebody else was faster: what they left is read, and its version checked, anew.
  return saved === "saved" ? accept({ ...current.value, ...profile }) : patchMe(ctx, principal, patch, ifMatch);
};
