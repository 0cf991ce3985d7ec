import type { Histogram, Review } from "@souk/contracts/reviews";
import { sql } from "drizzle-orm";
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One of a product's files at its current version, as the product's own row lists it. */
export type ListedFile = {
  id: string;
  kind: "download" | "image";
  name: string;
  type: string;
  size: number;
  sha256: string | null;
  version: number;
  status: "pending" | "uploaded";
};

export const products = sqliteTable("products", {
  id: text().primaryKey(),
  sellerId: text("seller_id").notNull(),
  sellerName: text("seller_name"),
  slug: text().notNull(),
  title: text().notNull(),
  description: text().notNull(),
  category: text({
    enum: ["software", "ebooks", "templates", "graphics", "audio", "video", "fonts", "courses", "3d", "games", "other"],
  }).notNull(),
  tags: text({ mode: "json" }).$type<string[]>().notNull(),
  priceAmount: integer("price_amount").notNull(),
  priceCurrency: text("price_currency").notNull(),
  status: text({ enum: ["draft", "active", "archived"] }).notNull(),
  files: text({ mode: "json" }).$type<ListedFile[]>().notNull(),
  stock: integer(),
  maxActivations: integer("max_activations"),
  ratingSum: integer("rating_sum").notNull(),
  ratingCount: integer("rating_count").notNull(),
  ratingRank: integer("rating_rank").generatedAlwaysAs(sql`rating_sum * 1000 / rating_count`),
  salesCount: integer("sales_count").notNull(),
  salesBefore: integer("sales_before").notNull(),
  version: integer().notNull(),
  revision: integer().notNull(),
  createdAt: text("created_at").notNull(),
  updatedAt: text("updated_at").notNull(),
  publishedAt: text("published_at"),
});
export type ProductRow = typeof products.$inferSelect;

// The plus keeps SQLite from an index on the status, which almost all products share: few are read by their ids.
export const isActive = sql`+${products.status} = 'active'`;

export const suspendedProducts = sqliteTable("suspended_products", {
  productId: text("product_id").primaryKey(),
  sellerId: text("seller_id").notNull(),
});

export const nextFigures = sqliteTable("next_figures", {
  productId: text("product_id").primaryKey(),
  ratingSum: integer("rating_sum").notNull(),
  ratingCount: integer("rating_count").notNull(),
  sold: integer().notNull(),
});

export const categoryCounts = sqliteTable("categories", {
  slug: text().$type<ProductRow["category"]>().primaryKey(),
  place: integer().notNull(),
  count: integer().notNull(),
});

export const files = sqliteTable("files", {
  id: text().primaryKey(),
  productId: text("product_id").notNull(),
  kind: text({ enum: ["download", "image"] }).notNull(),
  name: text().notNull(),
  createdAt: text("created_at").notNull(),
  removedAt: text("removed_at"),
});

export const fileVersions = sqliteTable(
  "file_versions",
  {
    fileId: text("file_id").notNull(),
    version: integer().notNull(),
    type: text().notNull(),
    size: integer().notNull(),
    sha256: text(),
    changelog: text().notNull(),
    status: text({ enum: ["pending", "uploaded"] }).notNull(),
    storageKey: text("storage_key"),
    createdAt: text("created_at").notNull(),
    uploadedAt: text("uploaded_at"),
  },
  (table) => [primaryKey({ columns: [table.fileId, table.version] })],
);

export const partUploads = sqliteTable(
  "part_uploads",
  {
    fileId: text("file_id").notNull(),
    version: integer().notNull(),
    storageKey: text("storage_key").notNull(),
    uploadId: text("upload_id").notNull(),
    createdAt: text("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.fileId, table.version] })],
);

export const uploadedParts = sqliteTable(
  "uploaded_parts",
  {
    uploadId: text("upload_id").notNull(),
    number: integer().notNull(),
    size: integer().notNull(),
    etag: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.uploadId, table.number] })],
);

export const holds = sqliteTable("holds", {
  orderId: text("order_id").primaryKey(),
  status: text({ enum: ["held", "released"] }).notNull(),
  changedAt: text("changed_at").notNull(),
});

export const heldUnits = sqliteTable(
  "held_units",
  {
    orderId: text("order_id").notNull(),
    productId: text("product_id").notNull(),
    counted: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.productId] })],
);

export const related = sqliteTable("related", {
  productId: text("product_id").primaryKey(),
  ids: text({ mode: "json" }).$type<string[]>().notNull(),
});

export const digests = sqliteTable("digests", {
  productId: text("product_id").primaryKey(),
  revision: integer().notNull(),
  histogram: text({ mode: "json" }).$type<Histogram>().notNull(),
  reviews: text({ mode: "json" }).$type<Review[]>().notNull(),
});

export const sellers = sqliteTable("sellers", {
  id: text().primaryKey(),
  productCount: integer("product_count").notNull(),
  ratingSum: integer("rating_sum").notNull(),
  ratingCount: integer("rating_count").notNull(),
});
