import type { SentMail } from "@souk/contracts/notifications";
import { type Database, database, type Statement } from "@souk/platform/database";
import { desc, eq } from "drizzle-orm";
import type { NotificationsContext } from "../env.ts";
import type { Copy } from "../verdict.ts";
import { sentMails } from "./schema.ts";

const newest = 100;

/** Keeps what was sent readable; for the batch that marks the mail as sent. */
export const keepCopy = (db: Database, mailId: string, { to, at, ...message }: Copy): Statement =>
  db.insert(sentMails).values({ mailId, recipient: to.toLowerCase(), sentAt: at, ...message });

/** The newest 100 mails to one address, or to all. */
export const listMail = async (ctx: NotificationsContext, to: string | undefined): Promise<{ data: SentMail[] }> => {
  const rows = await database(ctx)
    .select()
    .from(sentMails)
    .where(to === undefined ? undefined : eq(sentMails.recipient, to.toLowerCase()))
    .orderBy(desc(sentMails.seq))
    .limit(newest);
  return {
    data: rows.map(({ mailId, recipient, sentAt, seq: _, ...message }) => ({
      id: mailId,
      to: recipient,
      at: sentAt,
      ...message,
    })),
  };
};
