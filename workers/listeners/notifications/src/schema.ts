import type { Mail } from "@souk/contracts/notifications";
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const mails = sqliteTable("mails", {
  id: text().primaryKey(),
  key: text().notNull(),
  shard: integer().notNull(),
  userId: text("user_id").notNull(),
  mail: text({ mode: "json" }).$type<Mail>(),
  correlationId: text("correlation_id").notNull(),
  createdAt: text("created_at").notNull(),
  dueAt: text("due_at"),
  endedAt: text("ended_at"),
  ending: text({ enum: ["sent", "dropped", "given_up"] }),
});

const defineOwners = (prefix: "" | "next_") => ({
  owners: sqliteTable(
    `${prefix}owners`,
    {
      productId: text("product_id").notNull(),
      buyerId: text("buyer_id").notNull(),
      title: text().notNull(),
    },
    (table) => [primaryKey({ columns: [table.productId, table.buyerId] })],
  ),
});

export type Owners = ReturnType<typeof defineOwners>;

/** Who is told of new versions, and what a rebuild fills before it takes that place. */
export const live = defineOwners("");
export const next = defineOwners("next_");

export const { owners } = live;
