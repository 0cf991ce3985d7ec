import type { Principal } from "@souk/contracts/call";
import type { Proof } from "@souk/contracts/identity/passwords";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database, type Statement } from "@souk/platform/database";
import { eq } from "drizzle-orm";
import { decideAttempt } from "../domain/attempts.ts";
import { isFresh } from "../domain/session.ts";
import { hashingOf, type IdentityContext } from "../env.ts";
import { verifyPassword } from "../password.ts";
import { sessions, totp, type UserRow, users } from "../schema.ts";
import { countAttempt, forgiveAttempt } from "./count-attempt.ts";
import { passSecondFactor } from "./second-factor.ts";

const subjectOf = (userId: string): string => `proof:${userId}`;

const admitTry = async (ctx: IdentityContext, userId: string): Promise<Result<null>> => {
  const [tried] = await countAttempt(ctx, database(ctx), subjectOf(userId));
  return ctx.env.LIMITS === "off" ? accept(null) : decideAttempt(tried ?? null, ctx.now);
};

/** Whether it is the signed-in user's own password; refuses `invalid_credentials`, or `rate_limited` after ten tries a minute. */
export const checkPassword = async (ctx: IdentityContext, user: UserRow, password: string): Promise<Result<null>> => {
  const admitted = await admitTry(ctx, user.id);
  if (!admitted.ok) return admitted;
  const right = await verifyPassword(password, user.passwordHash, hashingOf(ctx));
  if (!right.ok) return right;
  if (!right.value) return refuse("invalid_credentials");
  await forgiveAttempt(database(ctx), subjectOf(user.id));
  return accept(null);
};

const load = async (ctx: IdentityContext, { userId, sessionId }: Principal) => {
  const db = database(ctx);
  const [[user], [session], [factor]] = await db.batch([
    db.select().from(users).where(eq(users.id, userId)),
    db.select().from(sessions).where(eq(sessions.id, sessionId)),
    db.select().from(totp).where(eq(totp.userId, userId)),
  ]);
  return user && session ? { user, session, factor: factor ?? null } : null;
};

const needed = "This session is older than 10 minutes: send your `password`, or a one-time code as `totp`.";

/** Who asks for something that cannot be undone gives password or code, or has signed in just now; answers what spends the code. */
export const proveOwner = async (
  ctx: IdentityContext,
  principal: Principal,
  { password, totp: code }: Proof,
): Promise<Result<{ user: UserRow; spend: Statement[] }>> => {
  const loaded = await load(ctx, principal);
  if (!loaded) return refuse("access_token_invalid");
  const { user, session, factor } = loaded;
  if (password !== undefined) {
    const right = await checkPassword(ctx, user, password);
    return right.ok ? accept({ user, spend: [] }) : right;
  }
  if (code === undefined) {
    return isFresh(session.createdAt, ctx.now) ? accept({ user, spend: [] }) : refuse("invalid_credentials", needed);
  }
  const admitted = await admitTry(ctx, user.id);
  if (!admitted.ok) return admitted;
  if (!factor?.confirmedAt) return refuse("invalid_credentials");
  const passed = await passSecondFactor(ctx, factor, code);
  return passed.ok ? accept({ user, spend: passed.value }) : passed;
};
