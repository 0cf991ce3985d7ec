import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const purchases = sqliteTable("purchases", {
  orderId: text("order_id").primaryKey(),
  buyerId: text("buyer_id").notNull(),
  placedAt: text("placed_at").notNull(),
  view: text({ mode: "json" }).notNull(),
});

export const sales = sqliteTable(
  "sales",
  {
    orderId: text("order_id").notNull(),
    productId: text("product_id").notNull(),
    sellerId: text("seller_id").notNull(),
    title: text().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    soldAt: text("sold_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.productId] })],
);
