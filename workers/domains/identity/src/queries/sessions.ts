import type { Principal } from "@souk/contracts/call";
import type { Session } from "@souk/contracts/identity/sessions";
import type { List } from "@souk/contracts/list";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { before, database } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { isAlive } from "../domain/session.ts";
import type { IdentityContext } from "../env.ts";
import { apiKeys, type SessionRow, sessions } from "../schema.ts";

type Page = { limit?: number | undefined; cursor?: string | undefined };

const toSession = (row: SessionRow, current: string): Session => ({
  id: row.id,
  createdAt: row.createdAt,
  lastUsedAt: row.lastUsedAt ?? row.createdAt,
  expiresAt: row.expiresAt,
  userAgent: row.userAgent,
  address: row.address,
  current: row.id === current,
});

/** The caller's sessions that are alive, the newest first. */
export const listSessions = async (
  ctx: IdentityContext,
  { userId, sessionId }: Principal,
  { limit = defaultLimit, cursor }: Page,
): Promise<Result<List<Session>>> => {
  const secret = ctx.env.SIGNING_SECRET;
  const list = `sessions:${userId}`;
  const after = openCursor<[string, string]>(secret, list, cursor);
  if (!after.ok) return after;
  const rows = await database(ctx)
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, ctx.now.toISOString()),
        after.value ? before([sessions.createdAt, sessions.id], after.value) : undefined,
      ),
    )
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(limit + 1);
  return accept(
    toPage(
      secret,
      list,
      rows,
      limit,
      ({ createdAt, id }) => [createdAt, id],
      (row) => toSession(row, sessionId),
    ),
  );
};

const readSession = async (ctx: IdentityContext, userId: string, id: string): Promise<SessionRow | undefined> => {
  const [row] = await database(ctx)
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, userId)));
  return row;
};

const isKept = async (ctx: IdentityContext, userId: string, id: string): Promise<boolean> => {
  const rows = await database(ctx)
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), eq(apiKeys.userId, userId)));
  return rows.length > 0;
};

/** Refuses `access_token_invalid` unless the session, or the API key, that a principal came with is alive. */
export const checkSession = async (
  ctx: IdentityContext,
  { userId, sessionId }: Pick<Principal, "userId" | "sessionId">,
): Promise<Result<null>> => {
  if (sessionId.startsWith("key_")) {
    return (await isKept(ctx, userId, sessionId)) ? accept(null) : refuse("access_token_invalid");
  }
  const row = await readSession(ctx, userId, sessionId);
  return row && isAlive(row, ctx.now) ? accept(null) : refuse("access_token_invalid");
};
