import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { type Database, database, type Statement } from "@souk/platform/database";
import { and, eq, gt, isNull, ne } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { sessions } from "../schema.ts";

/** The statement that ends a user's sessions, all but the one named. */
export const endSessionsOf = (ctx: IdentityContext, db: Database, userId: string, except?: string): Statement =>
  db
    .update(sessions)
    .set({ endedAt: ctx.now.toISOString() })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        except === undefined ? undefined : ne(sessions.id, except),
      ),
    );

/** Ends one session, however its end came about. */
export const endSession = async (ctx: IdentityContext, sessionId: string): Promise<void> => {
  await database(ctx)
    .update(sessions)
    .set({ endedAt: ctx.now.toISOString() })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)));
};

/** Ends one of the caller's sessions, their own included; refuses `not_found` for one that is not alive or not theirs. */
export const endOwnSession = async (ctx: IdentityContext, { userId }: Principal, id: string): Promise<Result<null>> => {
  const at = ctx.now.toISOString();
  const ended = await database(ctx)
    .update(sessions)
    .set({ endedAt: at })
    .where(and(eq(sessions.id, id), eq(sessions.userId, userId), isNull(sessions.endedAt), gt(sessions.expiresAt, at)))
    .returning({ id: sessions.id });
  return ended.length > 0 ? accept(null) : refuse("not_found");
};
