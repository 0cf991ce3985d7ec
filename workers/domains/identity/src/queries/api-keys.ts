import type { Principal } from "@souk/contracts/call";
import type { ApiKey } from "@souk/contracts/identity/api-keys";
import type { List } from "@souk/contracts/list";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { before, database } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import { and, desc, eq } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { type ApiKeyRow, apiKeys } from "../schema.ts";

type Page = { limit?: number | undefined; cursor?: string | undefined };

/** A key as its owner sees it again: without the key. */
export const toApiKey = ({ id, name, prefix, scopes, createdAt, lastUsedAt }: ApiKeyRow): ApiKey => ({
  ...{ id, name, prefix, scopes, createdAt, lastUsedAt },
});

/** The caller's keys, the newest first. */
export const listApiKeys = async (
  ctx: IdentityContext,
  { userId }: Pick<Principal, "userId">,
  { limit = defaultLimit, cursor }: Page,
): Promise<Result<List<ApiKey>>> => {
  const secret = ctx.env.SIGNING_SECRET;
  const list = `api-keys:${userId}`;
  const after = openCursor<[string, string]>(secret, list, cursor);
  if (!after.ok) return after;
  const rows = await database(ctx)
    .select()
    .from(apiKeys)
    .where(
      and(eq(apiKeys.userId, userId), after.value ? before([apiKeys.createdAt, apiKeys.id], after.value) : undefined),
    )
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(limit + 1);
  return accept(toPage(secret, list, rows, limit, ({ createdAt, id }) => [createdAt, id], toApiKey));
};
