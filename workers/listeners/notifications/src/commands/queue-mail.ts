import type { SendMail } from "@souk/contracts/notifications";
import type { Database, Statement } from "@souk/platform/database";
import { hashToken } from "@souk/platform/signing";
import type { NotificationsContext } from "../env.ts";
import { mails } from "../schema.ts";

/** How many objects share the mails. */
export const shards = 4;

/** Which of the queue objects sends the mail of a key. */
export const shardOf = (key: string): number => Number.parseInt(hashToken(key).slice(0, 8), 16) % shards;

/** The statement that keeps a mail which is due at once; one whose key is known already changes nothing. */
export const queueMail = (
  ctx: NotificationsContext,
  db: Database,
  { key, userId, mail }: SendMail,
  shard = shardOf(key),
): Statement => {
  const at = ctx.now.toISOString();
  const { correlationId } = ctx.call;
  const row = { id: ctx.newId("mai"), key, shard, userId, mail, correlationId, createdAt: at, dueAt: at };
  return db.insert(mails).values(row).onConflictDoNothing();
};
