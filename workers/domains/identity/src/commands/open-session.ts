import type { Tokens } from "@souk/contracts/identity";
import { accessTokens } from "@souk/contracts/identity";
import type { Device } from "@souk/contracts/identity/sessions";
import { signAccessToken } from "@souk/platform/access-token";
import { database, type Statement } from "@souk/platform/database";
import { hashToken, randomToken } from "@souk/platform/signing";
import { sessionLifetimeMs } from "../domain/session.ts";
import { pickSigningKey } from "../domain/signing-keys.ts";
import type { IdentityContext } from "../env.ts";
import { loadKeys } from "../keys.ts";
import { toUser } from "../queries/users.ts";
import { refreshTokens, sessions, type UserRow } from "../schema.ts";

/** A session's next refresh token and the statement that keeps its hash. */
export const addRefreshToken = (ctx: IdentityContext, sessionId: string) => {
  const token = randomToken();
  const row = { hash: hashToken(token), sessionId, createdAt: ctx.now.toISOString() };
  return { token, statement: database(ctx).insert(refreshTokens).values(row) as Statement };
};

/** A new session with its first refresh token, and the statements that open it. */
export const openSession = (ctx: IdentityContext, userId: string, device: Device) => {
  const sessionId = ctx.newId("ses");
  const createdAt = ctx.now.toISOString();
  const expiresAt = new Date(ctx.now.getTime() + sessionLifetimeMs).toISOString();
  const row = { id: sessionId, userId, createdAt, expiresAt, lastUsedAt: createdAt, ...device };
  const refresh = addRefreshToken(ctx, sessionId);
  const statements: Statement[] = [database(ctx).insert(sessions).values(row), refresh.statement];
  return { sessionId, refreshToken: refresh.token, statements };
};

/** The pair of tokens that a client keeps, with whom it is for. */
export const issueTokens = async (
  ctx: IdentityContext,
  row: UserRow,
  { sessionId, refreshToken }: { sessionId: string; refreshToken: string },
): Promise<Tokens> => {
  const key = pickSigningKey(await loadKeys(ctx), ctx.now);
  if (!key) throw new Error("No signing key");
  const { activeFrom: _, ...jwk } = key;
  const accessToken = await signAccessToken(jwk, { userId: row.id, role: row.role, sessionId }, ctx.now);
  return { user: toUser(row), accessToken, refreshToken, tokenType: "Bearer", expiresIn: accessTokens.lifetimeSeconds };
};
