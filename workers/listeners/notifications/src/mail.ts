import type { Env } from "./env.ts";
import type { Message } from "./templates.ts";

/** Sends one message over Cloudflare's mail binding; throws when it is not accepted. */
export const sendMail = async (
  { EMAIL, MAIL_FROM }: Pick<Env, "EMAIL" | "MAIL_FROM">,
  to: string,
  { subject, html, text }: Message,
): Promise<void> => {
  await EMAIL.send({ from: { name: "Souk", email: MAIL_FROM }, to, subject, html, text });
};
