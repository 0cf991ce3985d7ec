import type { Principal } from "@souk/contracts/call";
import type { Login, Tokens } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { hashToken } from "@souk/platform/signing";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { decideRefresh } from "../domain.ts";
import type { IdentityContext } from "../env.ts";
import { verifyPassword } from "../password.ts";
import { refreshTokens, sessions, users } from "../schema.ts";
import { addRefreshToken, issueTokens, openSession } from "./session.ts";

/** Opens a session; refuses an unknown address and a wrong password alike, after the same work. */
export const login = async (ctx: IdentityContext, input: Login): Promise<Result<Tokens>> => {
  const db = database(ctx);
  const [row] = await db.select().from(users).where(eq(users.email, input.email));
  const right = await verifyPassword(input.password, row?.passwordHash ?? null, Number(ctx.env.SCRYPT_COST));
  if (!right.ok) return right;
  if (!row || !right.value) return refuse("invalid_credentials");
  const session = openSession(ctx, row.id);
  const refresh = addRefreshToken(ctx, session.sessionId);
  await save(db, [session.statement, refresh.statement]);
  return accept(await issueTokens(ctx, row, session.sessionId, refresh.token));
};

const loadRefresh = async (ctx: IdentityContext, token: string) => {
  const db = database(ctx);
  const ofToken = eq(refreshTokens.hash, hashToken(token));
  const ofSession = eq(sessions.id, refreshTokens.sessionId);
  const columns = {
    tokenHash: refreshTokens.hash,
    spentAt: refreshTokens.spentAt,
    sessionId: refreshTokens.sessionId,
    sessionEndedAt: sessions.endedAt,
    sessionExpiresAt: sessions.expiresAt,
  };
  const owner = db.select({ id: sessions.userId }).from(refreshTokens).innerJoin(sessions, ofSession).where(ofToken);
  const [[state], [user]] = await db.batch([
    db.select(columns).from(refreshTokens).innerJoin(sessions, ofSession).where(ofToken),
    db.select().from(users).where(inArray(users.id, owner)),
  ]);
  return state && user ? { ...state, user } : null;
};

const endSession = async (ctx: IdentityContext, sessionId: string): Promise<void> => {
  await database(ctx)
    .update(sessions)
    .set({ endedAt: ctx.now.toISOString() })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)));
};

/** Spends a refresh token for a new pair; its second use ends the whole session. */
export const refresh = async (ctx: IdentityContext, input: { refreshToken: string }): Promise<Result<Tokens>> => {
  const db = database(ctx);
  const state = await loadRefresh(ctx, input.refreshToken);
  const decision = decideRefresh(state, ctx.now);
  if (!state) return refuse("refresh_token_invalid");
  if (!decision.ok) {
    if (decision.problem.code === "refresh_token_reused") await endSession(ctx, state.sessionId);
    return decision;
  }
  const next = addRefreshToken(ctx, state.sessionId);
  const saved = await save(db, [
    db
      .update(refreshTokens)
      .set({ spentAt: ctx.now.toISOString() })
      .where(and(eq(refreshTokens.hash, state.tokenHash), isNull(refreshTokens.spentAt))),
    expectChange(db),
    next.statement,
  ]);
  if (saved === "conflict") {
    await endSession(ctx, state.sessionId);
    return refuse("refresh_token_reused");
  }
  return accept(await issueTokens(ctx, state.user, state.sessionId, next.token));
};

/** Ends the session of a refresh token; one that is not the caller's changes nothing. */
export const logout = async (
  ctx: IdentityContext,
  principal: Principal,
  input: { refreshToken: string },
): Promise<Result<null>> => {
  const state = await loadRefresh(ctx, input.refreshToken);
  if (state?.user.id === principal.userId) await endSession(ctx, state.sessionId);
  return accept(null);
};
