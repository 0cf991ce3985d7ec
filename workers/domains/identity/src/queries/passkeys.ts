import type { Principal } from "@souk/contracts/call";
import type { Passkey } from "@souk/contracts/identity/passkeys";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { desc, eq } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { type PasskeyRow, passkeys } from "../schema.ts";

/** A passkey as its owner sees it. */
export const toPasskey = ({ id, name, createdAt, lastUsedAt }: PasskeyRow): Passkey => ({
  ...{ id, name, createdAt, lastUsedAt },
});

/** The caller's passkeys, the newest first. */
export const listPasskeys = async (
  ctx: IdentityContext,
  { userId }: Pick<Principal, "userId">,
): Promise<Result<{ data: Passkey[] }>> => {
  const rows = await database(ctx)
    .select()
    .from(passkeys)
    .where(eq(passkeys.userId, userId))
    .orderBy(desc(passkeys.id));
  return accept({ data: rows.map(toPasskey) });
};
