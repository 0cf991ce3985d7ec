import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

const grain = () => text({ enum: ["quarter", "hour", "day"] }).notNull();

const defineCounts = (prefix: "" | "next_") => ({
  products: sqliteTable(`${prefix}products`, {
    productId: text("product_id").primaryKey(),
    sellerId: text("seller_id").notNull(),
    title: text().notNull(),
  }),
  lines: sqliteTable(
    `${prefix}lines`,
    {
      orderId: text("order_id").notNull(),
      productId: text("product_id").notNull(),
      sellerId: text("seller_id").notNull(),
      currency: text().notNull(),
      total: integer().notNull(),
      completedAt: integer("completed_at"),
      fee: integer(),
      refunded: integer({ mode: "boolean" }).notNull(),
    },
    (table) => [primaryKey({ columns: [table.orderId, table.productId] })],
  ),
  buckets: sqliteTable(
    `${prefix}buckets`,
    {
      sellerId: text("seller_id").notNull(),
      scope: text({ enum: ["shop", "product"] }).notNull(),
      grain: grain(),
      start: integer().notNull(),
      productId: text("product_id").notNull(),
      currency: text().notNull(),
      orders: integer().notNull(),
      units: integer().notNull(),
      revenue: integer().notNull(),
      fees: integer().notNull(),
      refunds: integer().notNull(),
      views: integer().notNull(),
    },
    (table) => [
      primaryKey({
        columns: [table.sellerId, table.scope, table.grain, table.start, table.productId, table.currency],
      }),
    ],
  ),
});

export type Counts = ReturnType<typeof defineCounts>;

/** What answers, and what a rebuild fills before it takes that place. */
export const live = defineCounts("");
export const next = defineCounts("next_");

export const { products, lines, buckets } = live;

export const referrers = sqliteTable(
  "referrers",
  {
    sellerId: text("seller_id").notNull(),
    grain: grain(),
    start: integer().notNull(),
    host: text().notNull(),
    views: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.sellerId, table.grain, table.start, table.host] })],
);

export const visits = sqliteTable(
  "visits",
  {
    hour: integer().notNull(),
    visitor: text().notNull(),
    productId: text("product_id").notNull(),
    address: text().notNull(),
    seenAt: integer("seen_at").notNull(),
    host: text(),
    counted: integer({ mode: "boolean" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.visitor, table.productId] })],
);
