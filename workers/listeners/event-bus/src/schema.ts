import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const log = sqliteTable("log", {
  sequence: integer().primaryKey({ autoIncrement: true }),
  id: text().notNull(),
  kind: text().notNull(),
  stream: text().notNull(),
  position: integer().notNull(),
  event: text({ mode: "json" }).notNull(),
});

export const deadLetters = sqliteTable("dead_letters", {
  id: text().primaryKey(),
  subscriber: text().notNull(),
  sequence: integer().notNull(),
  error: text().notNull(),
  buriedAt: text("buried_at").notNull(),
  redrivenAt: text("redriven_at"),
  redrives: integer().notNull(),
  settledAt: text("settled_at"),
});

export const auditLog = sqliteTable("audit_log", {
  id: text().primaryKey(),
  at: text().notNull(),
  action: text().notNull(),
  actorId: text("actor_id"),
  actorRole: text("actor_role"),
  target: text({ mode: "json" }).$type<Record<string, string>>().notNull(),
  status: integer().notNull(),
  source: text().notNull(),
  requestId: text("request_id").notNull(),
});
