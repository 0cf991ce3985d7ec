import type { Principal } from "@souk/contracts/call";
import type { CreateApiKey, NewApiKey } from "@souk/contracts/identity/api-keys";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { hashToken, randomToken } from "@souk/platform/signing";
import { and, count, eq } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { toApiKey } from "../queries/api-keys.ts";
import { type ApiKeyRow, apiKeys, users } from "../schema.ts";

const keysOfOne = 100;
const prefixLength = "mk_".length + 8;
const usedEveryMs = 60_000;

/** A new key of 256 random bits, shown this once; refuses `rate_limited` beyond a hundred. */
export const createApiKey = async (
  ctx: IdentityContext,
  { userId }: Principal,
  { name, scopes }: CreateApiKey,
): Promise<Result<NewApiKey>> => {
  const db = database(ctx);
  const [kept] = await db.select({ keys: count() }).from(apiKeys).where(eq(apiKeys.userId, userId));
  if (kept && kept.keys >= keysOfOne) return refuse("rate_limited", "Revoke keys that are no longer needed.");
  const key = `mk_${randomToken()}`;
  const row: ApiKeyRow = {
    ...{ id: ctx.newId("key"), userId, name, scopes },
    ...{ hash: hashToken(key), prefix: key.slice(0, prefixLength) },
    ...{ createdAt: ctx.now.toISOString(), lastUsedAt: null },
  };
  await db.insert(apiKeys).values(row);
  return accept({ ...toApiKey(row), key });
};

/** Revokes one of the caller's keys; refuses `not_found` for any other. */
export const revokeApiKey = async (ctx: IdentityContext, { userId }: Principal, id: string): Promise<Result<null>> => {
  const revoked = await database(ctx)
    .delete(apiKeys)
    .where(and(eq(apiKeys.id, id), eq(apiKeys.userId, userId)))
    .returning({ id: apiKeys.id });
  return revoked.length > 0 ? accept(null) : refuse("not_found");
};

const noteUse = async (ctx: IdentityContext, { id, lastUsedAt }: Pick<ApiKeyRow, "id" | "lastUsedAt">) => {
  if (lastUsedAt !== null && ctx.now.getTime() - Date.parse(lastUsedAt) < usedEveryMs) return;
  await database(ctx).update(apiKeys).set({ lastUsedAt: ctx.now.toISOString() }).where(eq(apiKeys.id, id));
};

/** Whom a key speaks for, and notes its use to the minute; refuses `access_token_invalid` for one that is unknown or revoked. */
export const verifyKey = async (ctx: IdentityContext, { key }: { key: string }): Promise<Result<Principal>> => {
  const { id, userId, scopes, lastUsedAt } = apiKeys;
  const [row] = await database(ctx)
    .select({ id, userId, scopes, lastUsedAt, role: users.role })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(eq(apiKeys.hash, hashToken(key)));
  if (!row) return refuse("access_token_invalid");
  await noteUse(ctx, row);
  return accept({ userId: row.userId, role: row.role, sessionId: row.id, scopes: row.scopes });
};
