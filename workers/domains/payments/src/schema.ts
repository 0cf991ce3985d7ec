import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const payments = sqliteTable("payments", {
  orderId: text("order_id").primaryKey(),
  status: text({ enum: ["open", "authorized", "declined", "captured", "voided", "refunded", "barred"] }).notNull(),
  intentId: text("intent_id"),
  amount: integer().notNull(),
  currency: text().notNull(),
  refusalCode: text("refusal_code"),
  refusalDetail: text("refusal_detail"),
  createdAt: text("created_at").notNull(),
  updatedAt: text("updated_at").notNull(),
});
export type PaymentRow = typeof payments.$inferSelect;

/** The database itself turns each journal into its postings. */
export const journals = sqliteTable("journals", {
  id: text().primaryKey(),
  kind: text({ enum: ["capture", "refund"] }).notNull(),
  source: text().notNull(),
  currency: text().notNull(),
  entries: text({ mode: "json" }).notNull(),
  at: text().notNull(),
});
