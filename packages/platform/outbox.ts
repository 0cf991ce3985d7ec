import type { PublicEvent } from "@souk/contracts/events";
import { sql } from "drizzle-orm";
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Context } from "./context.ts";
import type { Database, Statement } from "./database.ts";

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
