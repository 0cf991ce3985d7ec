import { askObject } from "@souk/platform/context";
import type { NotificationsContext } from "../env.ts";
import { shards } from "./queue-mail.ts";

/** Makes every queue object look for mails that came without its help. */
export const wakeQueues = async (ctx: NotificationsContext): Promise<void> => {
  const all = Array.from({ length: shards }, (_, shard) => shard);
  await Promise.all(
    all.map((shard) =>
      askObject(ctx, async (call) => ctx.env.MAIL_QUEUE.getByName(`mails-${shard}`).wake(call, shard)),
    ),
  );
};
