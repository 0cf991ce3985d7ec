import type { Login, Tokens } from "@souk/contracts/identity";
import type { Device } from "@souk/contracts/identity/sessions";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database, type Statement, save } from "@souk/platform/database";
import { hashToken } from "@souk/platform/signing";
import { and, eq, inArray, sql } from "drizzle-orm";
import { decideAttempt, type Tried } from "../domain/attempts.ts";
import { hashingOf, type IdentityContext } from "../env.ts";
import { hashPassword, isOutdated, verifyPassword } from "../password.ts";
import { type TotpRow, totp, type UserRow, users } from "../schema.ts";
import { countAttempt, forgetAttempts, forgiveAttempt } from "./count-attempt.ts";
import { issueTokens, openSession } from "./open-session.ts";
import { passSecondFactor } from "./second-factor.ts";

type Asked = { user: UserRow | null; factor: TotpRow | null; tried: (Tried & { subject: string }) | null };

// Networks from which the owner has signed in are counted apart, so that strangers who guess do not lock the owner out.
const subjectOf = (email: string, { address }: Device) =>
  sql`${`login:${hashToken(email)}`} || case when exists (
    select 1 from sessions join users on users.id = sessions.user_id
    where users.email = ${email} and sessions.address = ${address}
  ) then ':known' else '' end`;

const load = async (ctx: IdentityContext, email: string, device: Device): Promise<Asked> => {
  const db = database(ctx);
  const ofEmail = db.select({ id: users.id }).from(users).where(eq(users.email, email));
  const [, [tried], [user], [factor]] = await db.batch([
    forgetAttempts(ctx, db),
    countAttempt(ctx, db, subjectOf(email, device)),
    db.select().from(users).where(eq(users.email, email)),
    db.select().from(totp).where(inArray(totp.userId, ofEmail)),
  ]);
  return { user: user ?? null, factor: factor ?? null, tried: tried ?? null };
};

const passFactor = async (
  ctx: IdentityContext,
  factor: TotpRow | null,
  code: string | undefined,
): Promise<Result<Statement[]>> => {
  if (!factor?.confirmedAt) return accept([]);
  return code === undefined ? refuse("totp_required") : passSecondFactor(ctx, factor, code);
};

// Costs grow over the years; only whoever signs in shows the password that the new hash is made of.
const renewHash = async (ctx: IdentityContext, user: UserRow, password: string): Promise<Statement[]> => {
  if (!isOutdated(user.passwordHash, hashingOf(ctx))) return [];
  const passwordHash = await hashPassword(password, hashingOf(ctx));
  const same = and(eq(users.id, user.id), eq(users.passwordHash, user.passwordHash));
  return passwordHash.ok ? [database(ctx).update(users).set({ passwordHash: passwordHash.value }).where(same)] : [];
};

/** Opens a session; refuses an unknown address and a wrong password alike, after the same work, and too many tries. */
export const login = async (ctx: IdentityContext, input: Login, device: Device): Promise<Result<Tokens>> => {
  const { user, factor, tried } = await load(ctx, input.email, device);
  const admitted = ctx.env.LIMITS === "off" ? accept(null) : decideAttempt(tried, ctx.now);
  if (!admitted.ok) return admitted;
  const right = await verifyPassword(input.password, user?.passwordHash ?? null, hashingOf(ctx));
  if (!right.ok) return right;
  if (!user || !right.value) return refuse("invalid_credentials");
  const passed = await passFactor(ctx, factor, input.totp);
  if (!passed.ok) return passed;
  const db = database(ctx);
  const session = openSession(ctx, user.id, device);
  const saved = await save(db, [
    ...passed.value,
    ...(tried ? [forgiveAttempt(db, tried.subject)] : []),
    ...(await renewHash(ctx, user, input.password)),
    ...session.statements,
  ]);
  // Somebody used the same code a moment before.
  if (saved === "conflict") return refuse("invalid_credentials");
  return accept(await issueTokens(ctx, user, session));
};
