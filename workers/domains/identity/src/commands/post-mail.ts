import type { Mail } from "@souk/contracts/notifications";
import { encrypt, hashToken, randomToken } from "@souk/platform/signing";
import { mailTokenLifetimeMs } from "../domain/mail-token.ts";
import type { IdentityContext } from "../env.ts";

/** What the mails of the outbox are sealed for. */
export const mailPurpose = "mail-outbox";

/** A new token, how it is kept, and the mail that carries it, sealed for the outbox. */
export const createMailToken = (ctx: IdentityContext, template: "verify-email" | "reset-password") => {
  const token = randomToken();
  const hash = hashToken(token);
  const mail: Mail = { template, data: { url: `${ctx.env.PUBLIC_ORIGIN}/${template}?token=${token}` } };
  const expiresAt = new Date(ctx.now.getTime() + mailTokenLifetimeMs).toISOString();
  const sealed = encrypt(ctx.env.SIGNING_SECRET, mailPurpose, JSON.stringify(mail));
  return { hash, expiresAt, letter: { key: `${template}:${hash}`, sealed, expiresAt } };
};
