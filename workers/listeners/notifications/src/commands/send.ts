import type { SendMail } from "@souk/contracts/notifications";
import type { Result } from "@souk/contracts/problems";
import { askObject } from "@souk/platform/context";
import type { NotificationsContext } from "../env.ts";
import { shardOf } from "./queue-mail.ts";

/** Hands a mail to the queue object of its key, which has it durably when this answers. */
export const send = (ctx: NotificationsContext, input: SendMail): Promise<Result<null>> => {
  const shard = shardOf(input.key);
  const queue = ctx.env.MAIL_QUEUE.getByName(`mails-${shard}`);
  return askObject(ctx, async (call) => queue.enqueue(call, shard, input));
};
