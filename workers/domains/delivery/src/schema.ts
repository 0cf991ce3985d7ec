import type { OwnedFiles } from "@souk/contracts/catalog";
import { sql } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const entitlements = sqliteTable("entitlements", {
  id: text().primaryKey(),
  orderId: text("order_id").notNull(),
  productId: text("product_id").notNull(),
  buyerId: text("buyer_id").notNull(),
  sellerId: text("seller_id").notNull(),
  sellerName: text("seller_name").notNull(),
  title: text().notNull(),
  fileVersions: text("file_versions", { mode: "json" }).$type<{ fileId: string; version: number }[]>().notNull(),
  status: text({ enum: ["prepared", "granted", "revoked"] }).notNull(),
  preparedAt: text("prepared_at").notNull(),
  grantedAt: text("granted_at"),
  revokedAt: text("revoked_at"),
  suspendedAt: text("suspended_at"),
  files: text({ mode: "json" }).$type<OwnedFiles["files"]>(),
  filesRevision: integer("files_revision").notNull(),
});
export type EntitlementRow = typeof entitlements.$inferSelect;

export const shelves = sqliteTable("shelves", {
  productId: text("product_id").primaryKey(),
  revision: integer().notNull(),
  files: text({ mode: "json" }).$type<OwnedFiles["files"]>().notNull(),
});

export const rolledBackOrders = sqliteTable("rolled_back_orders", {
  orderId: text("order_id").primaryKey(),
  at: text().notNull(),
});

export const turns = sqliteTable("turns", {
  orderId: text("order_id").primaryKey(),
  turn: integer().notNull(),
});

// Spelled out rather than bound: SQLite uses a partial index only where it can read the condition.
export const isAlive = sql`${entitlements.status} <> 'revoked'`;
export const isOpened = sql`${entitlements.status} = 'granted'`;
export const isGranted = sql`${isOpened} and ${entitlements.suspendedAt} is null`;
