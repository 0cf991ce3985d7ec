import type { Envelope, PublicEvent } from "@souk/contracts/events";
import { getTableColumns, lte, type SQL, sql } from "drizzle-orm";
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Context } from "./context.ts";
import { type Database, database, type Statement, toJsonChunks } from "./database.ts";

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

/** One stream and what is now to be told in it. */
export type Told = { stream: string; events: PublicEvent[] };

/** `publish` for any number of streams, each named once. */
export const publishAll = (db: Database, ctx: Pick<Context<unknown>, "call" | "now">, told: Told[]): Statement[] => {
  const { correlationId, causationId } = ctx.call;
  const occurredAt = ctx.now.toISOString();
  const lengthened = told.map(({ stream, events }) => [stream, events.length]).filter(([, length]) => length !== 0);
  const rows = told.flatMap(({ stream, events }) =>
    events.map(({ type, data }, index) => [stream, events.length - 1 - index, type, data]),
  );
  return [
    ...toJsonChunks(lengthened).map((chunk) =>
      db
        .insert(streams)
        .select(sql`select value->>0, value->>1 from json_each(${chunk}) where true`)
        .onConflictDoUpdate({ target: streams.stream, set: { position: sql`position + excluded.position` } }),
    ),
    ...toJsonChunks(rows).map((chunk) =>
      db.insert(outbox).select(
        sql`select value->>0, (select position from streams where stream = value->>0) - (value->>1),
            value->>2, ${occurredAt}, ${correlationId}, ${causationId}, value->3 from json_each(${chunk}) order by key`,
      ),
    ),
  ];
};

/** The statements that number public events in their stream and keep them until they are sent; for the batch of the change they tell of. */
export const publish = <Event extends PublicEvent>(
  db: Database,
  ctx: Pick<Context<unknown>, "call" | "now">,
  stream: string,
  events: Event[],
): Statement[] => publishAll(db, ctx, [{ stream, events }]);

/** Gives the event that `publish` has just put into the stream a field that the database computes in the same batch; `value` is JSON. */
export const amend = (db: Database, stream: string, field: string, value: SQL): Statement =>
  db
    .update(outbox)
    .set({ data: sql`json_set(data, ${`$.${field}`}, json(${value}))` })
    .where(
      sql`${outbox.stream} = ${stream} and ${outbox.position} = (select position from streams where stream = ${stream})`,
    );

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
  // Rows come at the end and go from the front, so that the ends tell the length.
  const [row] = await database(ctx)
    .select({
      waiting: sql<number>`coalesce((select max(rowid) from outbox) - (select min(rowid) from outbox) + 1, 0)`,
    })
    .from(sql`(select 1)`);
  return row?.waiting ?? 0;
};
