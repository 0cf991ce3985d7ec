import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const payments = sqliteTable("payments", {
  orderId: text("order_id").primaryKey(),
  status: text({ enum: ["open", "authorized", "declined", "captured", "voided", "refunded", "barred"] }).notNull(),
  intentId: text("intent_id"),
  amount: integer().notNull(),
  currency: text().notNull(),
  returned: integer().notNull().default(0),
  refusalCode: text("refusal_code"),
  refusalDetail: text("refusal_detail"),
  createdAt: text("created_at").notNull(),
  updatedAt: text("updated_at").notNull(),
});
export type PaymentRow = typeof payments.$inferSelect;

/** The database itself turns each journal into its postings. */
export const journals = sqliteTable("journals", {
  id: text().primaryKey(),
  kind: text({ enum: ["capture", "refund", "dispute", "dispute_won"] }).notNull(),
  source: text().notNull(),
  orderId: text("order_id"),
  currency: text().notNull(),
  entries: text({ mode: "json" }).notNull(),
  at: text().notNull(),
});

/** The products whose money went back, by which refund or dispute. */
export const returnedLines = sqliteTable(
  "returned_lines",
  {
    orderId: text("order_id").notNull(),
    productId: text("product_id").notNull(),
    byId: text("by_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.productId] })],
);

export const disputes = sqliteTable("disputes", {
  id: text().primaryKey(),
  orderId: text("order_id").notNull(),
  status: text({ enum: ["open", "won", "lost"] }).notNull(),
  amount: integer().notNull(),
  updatedAt: text("updated_at").notNull(),
});

/** Webhooks of the provider; `dueAt` is when one is to be applied next, null once it is. */
export const providerEvents = sqliteTable("provider_events", {
  id: text().primaryKey(),
  type: text().notNull(),
  subjectId: text("subject_id"),
  intentId: text("intent_id"),
  orderId: text("order_id"),
  receivedAt: text("received_at").notNull(),
  attempts: integer().notNull().default(0),
  dueAt: text("due_at"),
  appliedAt: text("applied_at"),
});
