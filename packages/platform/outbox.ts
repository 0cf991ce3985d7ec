import type { Envelope, PublicEvent } from "@souk/contracts/events";
import { count, getTableColumns, lte, sql } from "drizzle-orm";
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Context } from "./context.ts";
import { type Database, database, type Statement } from "./database.ts";

const streams = sqliteTable("streams", {
  stream: text().primaryKey(),
  position: integer().notNull(),
});

const outbox = sqliteTable(
  "outbox",
  {
    stream: text().notNull(),
    position: integer().notNull(),
    type: text().notNull(),
    occurredAt: text("occurred_at").notNull(),
    correlationId: text("correlation_id").notNull(),
    causationId: text("causation_id").notNull(),
    data: text({ mode: "json" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.stream, table.position] })],
);

/** The statements that number public events in their stream and keep them until they are sent; for the batch of the change they tell of. */
export const publish = <Event extends PublicEvent>(
  db: Database,
  ctx: Pick<Context<unknown>, "call" | "now">,
  stream: string,
  events: Event[],
): Statement[] => {
  if (events.length === 0) return [];
  const rows = events.map((event, index) => ({
    stream,
    position: sql`(select position - ${events.length - 1 - index} from streams where stream = ${stream})`,
    type: event.type,
    occurredAt: ctx.now.toISOString(),
    correlationId: ctx.call.correlationId,
    causationId: ctx.call.causationId,
    data: event.data,
  }));
  return [
    db
      .insert(streams)
      .values({ stream, position: events.length })
      .onConflictDoUpdate({ target: streams.stream, set: { position: sql`position + ${events.length}` } }),
    db.insert(outbox).values(rows),
  ];
};

type OutboxContext = Pick<Context<{ DB: D1Database }>, "env" | "meter">;

/** The oldest events that wait to be sent, and the row of the last of them. */
export const readWaiting = async (ctx: OutboxContext, limit: number): Promise<{ events: Envelope[]; last: number }> => {
  const rows = await database(ctx)
    .select({ row: sql<number>`rowid`.as("row"), ...getTableColumns(outbox) })
    .from(outbox)
    .orderBy(sql`rowid`)
    .limit(limit);
  const events = rows.map(({ row: _, data, ...event }) => ({
    id: `${event.stream}:${event.position}`,
    version: 1 as const,
    ...event,
    data: data as Envelope["data"],
  }));
  return { events, last: rows.at(-1)?.row ?? 0 };
};

/** Removes what the log now has: every event up to that row. */
export const forget = async (ctx: OutboxContext, last: number): Promise<void> => {
  await database(ctx).delete(outbox).where(lte(sql`rowid`, last));
};

/** How many events wait to be sent. */
export const countWaiting = async (ctx: OutboxContext): Promise<number> => {
  const [row] = await database(ctx).select({ waiting: count() }).from(outbox);
  return row?.waiting ?? 0;
};
