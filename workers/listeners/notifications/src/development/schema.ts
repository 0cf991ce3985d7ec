import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const sentMails = sqliteTable("sent_mails", {
  seq: integer().primaryKey({ autoIncrement: true }),
  mailId: text("mail_id").notNull(),
  recipient: text().notNull(),
  subject: text().notNull(),
  text: text().notNull(),
  html: text().notNull(),
  links: text({ mode: "json" }).$type<string[]>().notNull(),
  sentAt: text("sent_at").notNull(),
});
