import type { SendMail } from "@souk/contracts/notifications";
import { accept, type Outcome } from "@souk/kernel/result";
import { database, save } from "@souk/platform/database";
import type { NotificationsContext } from "../env.ts";
import { queueMail } from "./queue-mail.ts";

/** Keeps a mail that is due at once; one whose key is known already changes nothing. */
export const enqueue = async (
  ctx: NotificationsContext,
  shard: number,
  input: SendMail,
): Promise<Outcome<null, never>> => {
  const db = database(ctx);
  await save(db, [queueMail(ctx, db, input, shard)]);
  return accept(null);
};
