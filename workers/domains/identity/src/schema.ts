import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const users = sqliteTable("users", {
  id: text().primaryKey(),
  email: text().notNull(),
  emailVerifiedAt: text("email_verified_at"),
  name: text().notNull(),
  role: text({ enum: ["buyer", "seller", "admin"] }).notNull(),
  bio: text(),
  passwordHash: text("password_hash").notNull(),
  version: integer().notNull(),
  createdAt: text("created_at").notNull(),
  updatedAt: text("updated_at").notNull(),
});
export type UserRow = typeof users.$inferSelect;

export const sessions = sqliteTable("sessions", {
  id: text().primaryKey(),
  userId: text("user_id").notNull(),
  createdAt: text("created_at").notNull(),
  expiresAt: text("expires_at").notNull(),
  endedAt: text("ended_at"),
});

export const refreshTokens = sqliteTable("refresh_tokens", {
  hash: text().primaryKey(),
  sessionId: text("session_id").notNull(),
  createdAt: text("created_at").notNull(),
  spentAt: text("spent_at"),
});

export const mailTokens = sqliteTable("mail_tokens", {
  hash: text().primaryKey(),
  userId: text("user_id").notNull(),
  purpose: text({ enum: ["verify_email"] }).notNull(),
  expiresAt: text("expires_at").notNull(),
  usedAt: text("used_at"),
});

export const signingKeys = sqliteTable("signing_keys", {
  generation: integer().primaryKey(),
  kid: text().notNull(),
  publicKey: text("public_key", { mode: "json" }).notNull(),
  privateKeyEncrypted: text("private_key_encrypted").notNull(),
  createdAt: text("created_at").notNull(),
});
