import type { Scope } from "@souk/contracts/scopes";
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
  suspendedAt: text("suspended_at"),
});
export type UserRow = typeof users.$inferSelect;

export const sessions = sqliteTable("sessions", {
  id: text().primaryKey(),
  userId: text("user_id").notNull(),
  createdAt: text("created_at").notNull(),
  expiresAt: text("expires_at").notNull(),
  endedAt: text("ended_at"),
  lastUsedAt: text("last_used_at"),
  userAgent: text("user_agent").notNull(),
  address: text().notNull(),
});
export type SessionRow = typeof sessions.$inferSelect;

export const refreshTokens = sqliteTable("refresh_tokens", {
  hash: text().primaryKey(),
  sessionId: text("session_id").notNull(),
  createdAt: text("created_at").notNull(),
  spentAt: text("spent_at"),
});

export const mailTokens = sqliteTable("mail_tokens", {
  hash: text().primaryKey(),
  userId: text("user_id").notNull(),
  purpose: text({ enum: ["verify_email", "reset_password"] }).notNull(),
  expiresAt: text("expires_at").notNull(),
  usedAt: text("used_at"),
});

export const mailOutbox = sqliteTable("mail_outbox", {
  key: text().primaryKey(),
  userId: text("user_id").notNull(),
  sealed: text().notNull(),
  correlationId: text("correlation_id").notNull(),
  expiresAt: text("expires_at").notNull(),
});

export const signingKeys = sqliteTable("signing_keys", {
  generation: integer().primaryKey(),
  kid: text().notNull(),
  publicKey: text("public_key", { mode: "json" }).notNull(),
  privateKeyEncrypted: text("private_key_encrypted").notNull(),
  createdAt: text("created_at").notNull(),
  activeFrom: text("active_from").notNull(),
});

export const attempts = sqliteTable("attempts", {
  subject: text().primaryKey(),
  since: integer().notNull(),
  count: integer().notNull(),
});

export const totp = sqliteTable("totp", {
  userId: text("user_id").primaryKey(),
  secretEncrypted: text("secret_encrypted").notNull(),
  confirmedAt: text("confirmed_at"),
  lastStep: integer("last_step").notNull(),
  createdAt: text("created_at").notNull(),
});
export type TotpRow = typeof totp.$inferSelect;

export const recoveryCodes = sqliteTable("recovery_codes", {
  hash: text().primaryKey(),
  userId: text("user_id").notNull(),
  usedAt: text("used_at"),
});

export const passkeys = sqliteTable("passkeys", {
  id: text().primaryKey(),
  userId: text("user_id").notNull(),
  credentialId: text("credential_id").notNull(),
  publicKey: text("public_key").notNull(),
  counter: integer().notNull(),
  name: text().notNull(),
  createdAt: text("created_at").notNull(),
  lastUsedAt: text("last_used_at"),
});
export type PasskeyRow = typeof passkeys.$inferSelect;

export const spentChallenges = sqliteTable("spent_challenges", {
  hash: text().primaryKey(),
  expiresAt: text("expires_at").notNull(),
});

export const apiKeys = sqliteTable("api_keys", {
  id: text().primaryKey(),
  userId: text("user_id").notNull(),
  name: text().notNull(),
  scopes: text({ mode: "json" }).$type<Scope[]>().notNull(),
  hash: text().notNull(),
  prefix: text().notNull(),
  createdAt: text("created_at").notNull(),
  lastUsedAt: text("last_used_at"),
});
export type ApiKeyRow = typeof apiKeys.$inferSelect;
