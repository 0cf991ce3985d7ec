import { type Database, expectChange, type Statement } from "@souk/platform/database";
import { and, eq, isNull } from "drizzle-orm";
import type { MailTokenPurpose } from "../domain/mail-token.ts";
import type { IdentityContext } from "../env.ts";
import { mailTokens } from "../schema.ts";

/** The statements that spend a mailed token, guarded against its second use, and every other one for the same purpose. */
export const spendMailTokens = (
  ctx: IdentityContext,
  db: Database,
  { userId, purpose, hash }: { userId: string; purpose: MailTokenPurpose; hash: string },
): Statement[] => {
  const spent = { usedAt: ctx.now.toISOString() };
  const unspent = isNull(mailTokens.usedAt);
  const alike = and(eq(mailTokens.userId, userId), eq(mailTokens.purpose, purpose), unspent);
  return [
    db
      .update(mailTokens)
      .set(spent)
      .where(and(eq(mailTokens.hash, hash), unspent)),
    expectChange(db),
    db.update(mailTokens).set(spent).where(alike),
  ];
};
