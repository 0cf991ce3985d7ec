import type { Mail, NotificationsService } from "@souk/contracts/notifications";
import { ask, type Context } from "@souk/platform/context";
import { database } from "@souk/platform/database";
import { logInfo } from "@souk/platform/log";
import { decrypt } from "@souk/platform/signing";
import { asc, count, eq, sql } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { mailOutbox } from "../schema.ts";
import { mailPurpose } from "./post-mail.ts";

type CarryContext = Context<IdentityContext["env"] & { NOTIFICATIONS: Pick<NotificationsService, "send"> }>;
type Letter = typeof mailOutbox.$inferSelect;

const atOnce = 20;

const hand = async (ctx: CarryContext, { key, userId, sealed, correlationId }: Letter): Promise<void> => {
  const mail = JSON.parse(decrypt(ctx.env.SIGNING_SECRET, mailPurpose, sealed)) as Mail;
  const call = { ...ctx.call, requestId: correlationId, correlationId };
  const sent = await ask({ ...ctx, call }, (asked) => ctx.env.NOTIFICATIONS.send(asked, { key, userId, mail }));
  if (!sent.ok) throw new Error(`notifications: ${sent.problem.code}`);
};

/** Hands what waits in the mail outbox to notifications, the oldest first; throws when it cannot, to be tried again. */
export const carryMails = async (ctx: CarryContext): Promise<void> => {
  const db = database(ctx);
  for (;;) {
    const letters = await db.select().from(mailOutbox).orderBy(asc(sql`rowid`)).limit(atOnce);
    for (const letter of letters) {
      // Its token is dead: whoever still wants it asks for another.
      if (letter.expiresAt > ctx.now.toISOString()) await hand(ctx, letter);
      else logInfo("mail dropped, its token has expired", { userId: letter.userId });
      await db.delete(mailOutbox).where(eq(mailOutbox.key, letter.key));
    }
    if (letters.length < atOnce) return;
  }
};

/** How many mails wait to be handed over. */
export const countMails = async (ctx: IdentityContext): Promise<number> => {
  const [row] = await database(ctx).select({ waiting: count() }).from(mailOutbox);
  return row?.waiting ?? 0;
};
