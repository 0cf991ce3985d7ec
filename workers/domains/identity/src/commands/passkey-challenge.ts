import type { Database, Statement } from "@souk/platform/database";
import { hashToken, openToken, randomToken, sealToken } from "@souk/platform/signing";
import { lte } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { spentChallenges } from "../schema.ts";

const challengeLifetimeMs = 5 * 60_000;

type Challenge = { nonce: string; expiresAt: number };

/** A challenge for one purpose, signed rather than stored: asking for one costs nothing. */
export const createChallenge = (ctx: IdentityContext, purpose: string): string => {
  const challenge: Challenge = { nonce: randomToken(), expiresAt: ctx.now.getTime() + challengeLifetimeMs };
  return sealToken(ctx.env.SIGNING_SECRET, `passkey:${purpose}`, challenge);
};

/** Whether it is a challenge of ours for this purpose and not five minutes old. */
export const isChallenge = (ctx: IdentityContext, purpose: string, text: string): boolean => {
  const challenge = openToken<Challenge>(ctx.env.SIGNING_SECRET, `passkey:${purpose}`, text);
  return challenge !== null && challenge.expiresAt > ctx.now.getTime();
};

/** The statements that spend a challenge; the batch fails over `spent_challenges` where it was answered before. */
export const spendChallenge = (ctx: IdentityContext, db: Database, text: string): Statement[] => {
  const now = ctx.now.getTime();
  const expiresAt = new Date(now + challengeLifetimeMs).toISOString();
  return [
    db.delete(spentChallenges).where(lte(spentChallenges.expiresAt, ctx.now.toISOString())),
    db.insert(spentChallenges).values({ hash: hashToken(text), expiresAt }),
  ];
};
