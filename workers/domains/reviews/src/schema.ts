import { sql } from "drizzle-orm";
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const reviews = sqliteTable("reviews", {
  id: text().primaryKey(),
  productId: text("product_id").notNull(),
  sellerId: text("seller_id").notNull(),
  authorId: text("author_id").notNull(),
  authorName: text("author_name").notNull(),
  rating: integer().notNull(),
  title: text().notNull(),
  body: text().notNull(),
  helpfulCount: integer("helpful_count").notNull(),
  replyBody: text("reply_body"),
  replyAt: text("reply_at"),
  status: text({ enum: ["published", "hidden", "rejected", "reported"] }).notNull(),
  refunded: integer({ mode: "boolean" }).notNull(),
  openReports: integer("open_reports").notNull(),
  moderatedBy: text("moderated_by"),
  moderatedAt: text("moderated_at"),
  revision: integer().notNull(),
  createdAt: text("created_at").notNull(),
  updatedAt: text("updated_at").notNull(),
});
export type ReviewRow = typeof reviews.$inferSelect;

// Spelled out rather than bound: SQLite uses a partial index only where it can read the condition.
export const isUnpublished = sql`${reviews.status} <> 'published'`;
export const isListed = sql`${reviews.status} = 'published' and ${reviews.refunded} = 0`;

export const histograms = sqliteTable("histograms", {
  productId: text("product_id").primaryKey(),
  stars1: integer("stars_1").notNull(),
  stars2: integer("stars_2").notNull(),
  stars3: integer("stars_3").notNull(),
  stars4: integer("stars_4").notNull(),
  stars5: integer("stars_5").notNull(),
});

export const helpfulVotes = sqliteTable(
  "helpful_votes",
  { reviewId: text("review_id").notNull(), userId: text("user_id").notNull(), at: text().notNull() },
  (table) => [primaryKey({ columns: [table.reviewId, table.userId] })],
);

export const reports = sqliteTable(
  "reports",
  {
    reviewId: text("review_id").notNull(),
    userId: text("user_id").notNull(),
    reason: text({ enum: ["spam", "offensive", "off_topic", "other"] }).notNull(),
    note: text(),
    at: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.reviewId, table.userId] })],
);
