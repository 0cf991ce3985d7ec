import type { Tokens } from "@souk/contracts/identity";
import { accessTokens } from "@souk/contracts/identity";
import { signAccessToken } from "@souk/platform/access-token";
import { database, type Statement } from "@souk/platform/database";
import { hashToken, randomToken } from "@souk/platform/signing";
import { sessionLifetimeMs } from "../domain.ts";
import type { IdentityContext } from "../env.ts";
import { loadKeys } from "../keys.ts";
import { toUser } from "../queries.ts";
import { refreshTokens, sessions, type UserRow } from "../schema.ts";

/** A new session and the statement that opens it. */
export const openSession = (ctx: IdentityContext, userId: string) => {
  const sessionId = ctx.newId("ses");
  const createdAt = ctx.now.toISOString();
  const expiresAt = new Date(ctx.now.getTime() + sessionLifetimeMs).toISOString();
  const insert = database(ctx).insert(sessions).values({ id: sessionId, userId, createdAt, expiresAt });
  return { sessionId, statement: insert as Statement };
};

/** A session's next refresh token and the statement that keeps its hash. */
export const addRefreshToken = (ctx: IdentityContext, sessionId: string) => {
  const token = randomToken();
  const row = { hash: hashToken(token), sessionId, createdAt: ctx.now.toISOString() };
  return { token, statement: database(ctx).insert(refreshTokens).values(row) as Statement };
};

/** The pair of tokens that a client keeps, with whom it is for. */
export const issueTokens = async (
  ctx: IdentityContext,
  row: UserRow,
  sessionId: string,
  refreshToken: string,
): Promise<Tokens> => {
  const [key] = await loadKeys(ctx);
  if (!key) throw new Error("No signing key");
  const accessToken = await signAccessToken(key, { userId: row.id, role: row.role, sessionId }, ctx.now);
  return { user: toUser(row), accessToken, refreshToken, tokenType: "Bearer", expiresIn: accessTokens.lifetimeSeconds };
};
