import type { Holdings } from "@souk/contracts/personal";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { eq } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { apiKeys, passkeys, sessions, totp, users } from "../schema.ts";
import { toApiKey } from "./api-keys.ts";
import { toPasskey } from "./passkeys.ts";
import { toUser } from "./users.ts";

/** The account with its sessions and keys, without what would open it. */
export const exportPerson = async (ctx: IdentityContext, { userId }: { userId: string }): Promise<Result<Holdings>> => {
  const db = database(ctx);
  const [[user], opened, keys, devices, [factor]] = await db.batch([
    db.select().from(users).where(eq(users.id, userId)),
    db.select().from(sessions).where(eq(sessions.userId, userId)),
    db.select().from(apiKeys).where(eq(apiKeys.userId, userId)),
    db.select().from(passkeys).where(eq(passkeys.userId, userId)),
    db.select().from(totp).where(eq(totp.userId, userId)),
  ]);
  if (!user) return refuse("access_token_invalid");
  return accept({
    profile: toUser(user),
    sessions: opened,
    apiKeys: keys.map(toApiKey),
    passkeys: devices.map(toPasskey),
    secondFactor: factor ? { createdAt: factor.createdAt, confirmedAt: factor.confirmedAt } : null,
  });
};
