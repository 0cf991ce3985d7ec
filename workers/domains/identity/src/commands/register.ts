import type { IdentityEvent, Register, Tokens } from "@souk/contracts/identity";
import type { Device } from "@souk/contracts/identity/sessions";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database, save, violates } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { hashingOf, type IdentityContext } from "../env.ts";
import { hashPassword } from "../password.ts";
import { type UserRow, users } from "../schema.ts";
import { issueTokens, openSession } from "./open-session.ts";
import { createVerification } from "./verification.ts";

/** Opens an account and its first session, and mails a link to verify the address; refuses `email_taken`, or `service_unavailable` under too many hashes. */
export const register = async (ctx: IdentityContext, input: Register, device: Device): Promise<Result<Tokens>> => {
  const passwordHash = await hashPassword(input.password, hashingOf(ctx));
  if (!passwordHash.ok) return passwordHash;
  const db = database(ctx);
  const at = ctx.now.toISOString();
  const row: UserRow = {
    id: ctx.newId("usr"),
    email: input.email,
    emailVerifiedAt: null,
    name: input.name,
    role: input.role,
    bio: null,
    passwordHash: passwordHash.value,
    version: 1,
    createdAt: at,
    updatedAt: at,
    suspendedAt: null,
  };
  const session = openSession(ctx, row.id, device);
  const registered: IdentityEvent = { type: "UserRegistered", data: { userId: row.id, role: row.role } };
  try {
    await save(db, [
      db.insert(users).values(row),
      ...session.statements,
      ...createVerification(ctx, row.id),
      ...publish(db, ctx, row.id, [registered]),
    ]);
  } catch (error) {
    if (violates(error, "users.email")) return refuse("email_taken");
    throw error;
  }
  return accept(await issueTokens(ctx, row, session));
};
