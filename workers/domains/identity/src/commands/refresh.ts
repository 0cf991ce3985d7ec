import type { Principal } from "@souk/contracts/call";
import type { Tokens } from "@souk/contracts/identity";
import type { Device } from "@souk/contracts/identity/sessions";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { hashToken } from "@souk/platform/signing";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { decideRefresh } from "../domain/session.ts";
import type { IdentityContext } from "../env.ts";
import { refreshTokens, sessions, users } from "../schema.ts";
import { endSession } from "./end-sessions.ts";
import { addRefreshToken, issueTokens } from "./open-session.ts";

const loadRefresh = async (ctx: IdentityContext, token: string) => {
  const db = database(ctx);
  const ofToken = eq(refreshTokens.hash, hashToken(token));
  const ofSession = eq(sessions.id, refreshTokens.sessionId);
  const columns = {
    tokenHash: refreshTokens.hash,
    spentAt: refreshTokens.spentAt,
    sessionId: refreshTokens.sessionId,
    endedAt: sessions.endedAt,
    expiresAt: sessions.expiresAt,
  };
  const owner = db.select({ id: sessions.userId }).from(refreshTokens).innerJoin(sessions, ofSession).where(ofToken);
  const [[state], [user]] = await db.batch([
    db.select(columns).from(refreshTokens).innerJoin(sessions, ofSession).where(ofToken),
    db.select().from(users).where(inArray(users.id, owner)),
  ]);
  return state && user ? { ...state, user } : null;
};

/** Spends a refresh token for a new pair; its second use, however it came about, ends the whole session. */
export const refresh = async (
  ctx: IdentityContext,
  input: { refreshToken: string },
  device: Device,
): Promise<Result<Tokens>> => {
  const db = database(ctx);
  const state = await loadRefresh(ctx, input.refreshToken);
  const decision = decideRefresh(state, ctx.now);
  if (!state) return refuse("refresh_token_invalid");
  const { sessionId } = state;
  if (!decision.ok) {
    if (decision.problem.code === "refresh_token_reused") await endSession(ctx, sessionId);
    return decision;
  }
  const next = addRefreshToken(ctx, sessionId);
  const at = ctx.now.toISOString();
  const saved = await save(db, [
    db
      .update(refreshTokens)
      .set({ spentAt: at })
      .where(and(eq(refreshTokens.hash, state.tokenHash), isNull(refreshTokens.spentAt))),
    expectChange(db),
    db
      .update(sessions)
      .set({ lastUsedAt: at, ...device })
      .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt))),
    expectChange(db),
    next.statement,
  ]);
  if (saved === "conflict") {
    await endSession(ctx, sessionId);
    return refuse("refresh_token_reused");
  }
  return accept(await issueTokens(ctx, state.user, { sessionId, refreshToken: next.token }));
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
