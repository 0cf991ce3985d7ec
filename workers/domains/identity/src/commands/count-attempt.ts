import type { Database, Statement } from "@souk/platform/database";
import { eq, lte, type SQL, sql } from "drizzle-orm";
import { attemptWindowMs } from "../domain/attempts.ts";
import type { IdentityContext } from "../env.ts";
import { attempts } from "../schema.ts";

/** Counts a try on a subject, before it is known how it ends; answers where the subject stands. */
export const countAttempt = (ctx: IdentityContext, db: Database, subject: SQL | string) => {
  const now = ctx.now.getTime();
  const isOver = sql`${attempts.since} <= ${now - attemptWindowMs}`;
  return db
    .insert(attempts)
    .select(sql`select ${subject}, ${now}, 1 where true`)
    .onConflictDoUpdate({
      target: attempts.subject,
      set: {
        since: sql`case when ${isOver} then ${now} else ${attempts.since} end`,
        count: sql`case when ${isOver} then 1 else ${attempts.count} + 1 end`,
      },
    })
    .returning();
};

/** A try that was successful does not count. */
export const forgiveAttempt = (db: Database, subject: string): Statement =>
  db
    .update(attempts)
    .set({ count: sql`max(0, ${attempts.count} - 1)` })
    .where(eq(attempts.subject, subject));

/** Forgets what was counted in windows that are over. */
export const forgetAttempts = (ctx: IdentityContext, db: Database) =>
  db.delete(attempts).where(lte(attempts.since, ctx.now.getTime() - attemptWindowMs));
