import type { SendMail } from "@souk/contracts/notifications";
import { accept, type Outcome } from "@souk/kernel/result";
import { database, save } from "@souk/platform/database";
import type { NotificationsContext } from "../env.ts";
import { mails } from "../schema.ts";

/** Keeps a mail that is due at once; one whose key is known already changes nothing. */
export const enqueue = async (
  ctx: NotificationsContext,
  shard: number,
  { key, userId, mail }: SendMail,
): Promise<Outcome<null, never>> => {
  const db = database(ctx);
  const at = ctx.now.toISOString();
  const row = { id: ctx.newId("mai"), key, shard, userId, mail, createdAt: at, dueAt: at };
  const { correlationId } = ctx.call;
  await save(db, [
    db
      .insert(mails)
      .values({ ...row, correlationId })
      .onConflictDoNothing(),
  ]);
  return accept(null);
};
