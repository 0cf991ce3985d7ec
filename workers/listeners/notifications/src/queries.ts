import type { Mail } from "@souk/contracts/notifications";
import type { Holdings } from "@souk/contracts/personal";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { and, asc, count, eq, isNotNull, lte, min } from "drizzle-orm";
import type { NotificationsContext } from "./env.ts";
import { mails } from "./schema.ts";

/** Outgoing connections are few in one invocation. */
const atOnce = 6;

export type DueMail = { id: string; userId: string; mail: Mail; correlationId: string };

/** The mails of a shard that are due, the longest waiting first, and when the earliest of all is. */
export const readDue = async (
  ctx: NotificationsContext,
  shard: number,
): Promise<{ due: DueMail[]; nextAt: Date | null }> => {
  const db = database(ctx);
  const columns = { id: mails.id, userId: mails.userId, mail: mails.mail, correlationId: mails.correlationId };
  const [rows, earliest] = await db.batch([
    db
      .select(columns)
      .from(mails)
      .where(and(eq(mails.shard, shard), lte(mails.dueAt, ctx.now.toISOString())))
      .orderBy(asc(mails.dueAt))
      .limit(atOnce),
    db
      .select({ at: min(mails.dueAt) })
      .from(mails)
      .where(and(eq(mails.shard, shard), isNotNull(mails.dueAt))),
  ]);
  const at = earliest[0]?.at ?? null;
  const due = rows.flatMap(({ mail, ...row }) => (mail ? [{ ...row, mail }] : []));
  return { due, nextAt: at === null ? null : new Date(at) };
};

/** How many mails wait to be sent. */
export const countDue = async (ctx: NotificationsContext): Promise<number> => {
  const [row] = await database(ctx).select({ due: count() }).from(mails).where(isNotNull(mails.dueAt));
  return row?.due ?? 0;
};

/** Which mails a person was sent; what stood in them is not kept. */
export const exportPerson = async (
  ctx: NotificationsContext,
  { userId }: { userId: string },
): Promise<Result<Holdings>> => {
  const { id, createdAt, endedAt, ending } = mails;
  const rows = await database(ctx)
    .select({ id, createdAt, endedAt, ending })
    .from(mails)
    .where(eq(mails.userId, userId));
  return accept({ mails: rows });
};
