import type { Principal } from "@souk/contracts/call";
import type { ProfilePatch } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { checkMatch } from "@souk/platform/etag";
import { publish } from "@souk/platform/outbox";
import { and, eq } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { readMe } from "../queries.ts";
import { type UserRow, users } from "../schema.ts";

/** Changes name or bio of the profile whose version `ifMatch` names, where it names one. */
export const patchMe = async (
  ctx: IdentityContext,
  principal: Principal,
  patch: ProfilePatch,
  ifMatch: string | undefined,
): Promise<Result<UserRow>> => {
  const db = database(ctx);
  const current = await readMe(ctx, principal);
  if (!current.ok) return current;
  const matched = checkMatch(ifMatch, current.value.version);
  if (!matched.ok) return matched;
  const next: UserRow = {
    ...current.value,
    name: patch.name ?? current.value.name,
    bio: patch.bio ?? current.value.bio,
    version: current.value.version + 1,
    updatedAt: ctx.now.toISOString(),
  };
  const saved = await save(db, [
    db
      .update(users)
      .set({ name: next.name, bio: next.bio, version: next.version, updatedAt: next.updatedAt })
      .where(and(eq(users.id, next.id), eq(users.version, current.value.version))),
    expectChange(db),
    ...publish(db, ctx, next.id, [{ type: "ProfileChanged", data: { userId: next.id } }]),
  ]);
  return saved === "saved" ? accept(next) : refuse("precondition_failed");
};
