import { demoAccounts, demoBuyers, demoPassword, type OpenedAccounts } from "@souk/contracts/demo";
import type { IdentityEvent } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, save, violates } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { inArray } from "drizzle-orm";
import { hashingOf, type IdentityContext } from "../env.ts";
import { hashPassword } from "../password.ts";
import { type UserRow, users } from "../schema.ts";

type Account = (typeof demoAccounts)[keyof typeof demoAccounts] | (typeof demoBuyers)[number];

const accounts: Account[] = [...Object.values(demoAccounts), ...demoBuyers];
const emails: string[] = accounts.map(({ email }) => email);

const openOne = async (
  ctx: IdentityContext,
  { id, email, name, role }: Account,
  passwordHash: string,
): Promise<void> => {
  const db = database(ctx);
  const at = ctx.now.toISOString();
  const row: UserRow = {
    ...{ id, email, name, role, passwordHash, bio: null, version: 1 },
    ...{ emailVerifiedAt: at, createdAt: at, updatedAt: at, suspendedAt: null },
  };
  const opened: IdentityEvent[] = [
    { type: "UserRegistered", data: { userId: id, role } },
    { type: "EmailVerified", data: { userId: id } },
  ];
  try {
    await save(db, [db.insert(users).values(row), ...publish(db, ctx, id, opened)]);
  } catch (error) {
    // Somebody else opened it meanwhile.
    if (!violates(error, "users.")) throw error;
  }
};

const readAccounts = (ctx: IdentityContext) =>
  database(ctx)
    .select({ id: users.id, email: users.email, role: users.role })
    .from(users)
    .where(inArray(users.email, emails));

const inOrder = (rows: OpenedAccounts["data"]) =>
  accounts.flatMap(({ email }) => rows.find((row) => row.email === email) ?? []);

/** Opens the demo accounts that are missing, verified and with the demo password; an address that is taken stays as it is. */
export const openDemoAccounts = async (ctx: IdentityContext): Promise<Result<OpenedAccounts>> => {
  const known = await readAccounts(ctx);
  const missing = accounts.filter(({ email }) => !known.some((row) => row.email === email));
  if (missing.length === 0) return accept({ data: inOrder(known) });
  const hash = await hashPassword(demoPassword, hashingOf(ctx));
  if (!hash.ok) return hash;
  await Promise.all(missing.map((account) => openOne(ctx, account, hash.value)));
  return accept({ data: inOrder(await readAccounts(ctx)) });
};
