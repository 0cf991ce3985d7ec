import { sql } from "drizzle-orm";
import { sqliteTable, text } from "drizzle-orm/sqlite-core";

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
});
export type EntitlementRow = typeof entitlements.$inferSelect;

export const rolledBackOrders = sqliteTable("rolled_back_orders", {
  orderId: text("order_id").primaryKey(),
  at: text().notNull(),
});

// Spelled out rather than bound: SQLite uses a partial index only where it can read the condition.
export const isAlive = sql`${entitlements.status} <> 'revoked'`;
export const isGranted = sql`${entitlements.status} = 'granted'`;
