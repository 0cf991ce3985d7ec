import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

const defineLists = (prefix: "" | "next_") => ({
  purchases: sqliteTable(`${prefix}purchases`, {
    orderId: text("order_id").primaryKey(),
    buyerId: text("buyer_id").notNull(),
    placedAt: text("placed_at").notNull(),
    view: text({ mode: "json" }).notNull(),
  }),
  sales: sqliteTable(
    `${prefix}sales`,
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
  ),
});

export type Lists = ReturnType<typeof defineLists>;

/** The lists that answer, and those that a rebuild fills before they take their place. */
export const live = defineLists("");
export const next = defineLists("next_");

export const { purchases, sales } = live;
