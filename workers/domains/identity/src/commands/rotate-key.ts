import type { RotatedKey } from "@souk/contracts/identity";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { announcedMs } from "../domain/signing-keys.ts";
import type { IdentityContext } from "../env.ts";
import { createKey, dropOtherKeys, forgetKeys, readGeneration } from "../keys.ts";

/** Makes the next key before it is due. It signs once everyone has heard of it; or at once, where those of before are revoked. */
export const rotateKey = async (ctx: IdentityContext, { revoke }: { revoke: boolean }): Promise<Result<RotatedKey>> => {
  const db = database(ctx);
  const activeFrom = revoke ? ctx.now : new Date(ctx.now.getTime() + announcedMs);
  const generation = (await readGeneration(ctx)) + 1;
  const { kid, statement } = await createKey(ctx, db, generation, activeFrom);
  const saved = await save(db, [statement, expectChange(db), ...(revoke ? [dropOtherKeys(db, kid)] : [])]);
  if (saved === "conflict") return rotateKey(ctx, { revoke });
  forgetKeys();
  return accept({ kid, activeFrom: activeFrom.toISOString() });
};
