import type { Principal } from "@souk/contracts/call";
import type { Proof } from "@souk/contracts/identity/passwords";
import type { RecoveryCodes, TotpEnrolment } from "@souk/contracts/identity/totp";
import type { Result } from "@souk/contracts/problems";
import { accept, invalid, refuse } from "@souk/kernel/result";
import { type Database, database, expectChange, type Statement, save } from "@souk/platform/database";
import { encrypt, hashToken } from "@souk/platform/signing";
import { and, eq, isNull } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { createRecoveryCodes, normalizeRecoveryCode } from "../recovery-codes.ts";
import { recoveryCodes, type TotpRow, totp } from "../schema.ts";
import { proveOwner } from "./prove-owner.ts";
import { loadTotp, matchCode, totpPurpose } from "./second-factor.ts";

const readTotp = async (ctx: IdentityContext, userId: string): Promise<TotpRow | null> => {
  const [row] = await database(ctx).select().from(totp).where(eq(totp.userId, userId));
  return row ?? null;
};

/** A new secret for who proves to be the owner, which counts once its first code is confirmed; refuses `totp_enabled`. */
export const enrolTotp = async (
  ctx: IdentityContext,
  principal: Principal,
  proof: Proof = {},
): Promise<Result<TotpEnrolment>> => {
  const proved = await proveOwner(ctx, principal, proof);
  if (!proved.ok) return proved;
  const { user, spend } = proved.value;
  const { createTotpSecret, toOtpauthUrl } = await loadTotp();
  const secret = createTotpSecret();
  const db = database(ctx);
  const enrolled = {
    secretEncrypted: encrypt(ctx.env.SIGNING_SECRET, totpPurpose, secret),
    lastStep: 0,
    createdAt: ctx.now.toISOString(),
  };
  const saved = await save(db, [
    ...spend,
    db
      .insert(totp)
      .values({ userId: user.id, ...enrolled })
      .onConflictDoUpdate({ target: totp.userId, set: enrolled, setWhere: isNull(totp.confirmedAt) }),
    expectChange(db),
  ]);
  if (saved === "conflict") return refuse("totp_enabled");
  return accept({ secret, otpauthUrl: toOtpauthUrl(secret, user.email) });
};

// Of codes that come at once one turns them on, and none for a secret that was replaced meanwhile.
const turnOn = (
  ctx: IdentityContext,
  db: Database,
  { userId, secretEncrypted }: TotpRow,
  step: number,
): Statement[] => [
  db
    .update(totp)
    .set({ lastStep: step, confirmedAt: ctx.now.toISOString() })
    .where(and(eq(totp.userId, userId), eq(totp.secretEncrypted, secretEncrypted), isNull(totp.confirmedAt))),
  expectChange(db),
];

/** Turns one-time codes on by the first of them; answers the recovery codes, this once. */
export const confirmTotp = async (
  ctx: IdentityContext,
  principal: Principal,
  input: { code: string },
): Promise<Result<RecoveryCodes>> => {
  const { userId } = principal;
  const row = await readTotp(ctx, userId);
  if (!row) return refuse("not_found");
  if (row.confirmedAt !== null) return refuse("totp_enabled");
  const step = await matchCode(ctx, row, input.code);
  if (step === null) return invalid("/code", "Not the current code");
  const codes = createRecoveryCodes();
  const db = database(ctx);
  const kept = codes.map((each) => ({ hash: hashToken(normalizeRecoveryCode(each)), userId }));
  const saved = await save(db, [
    ...turnOn(ctx, db, row, step),
    db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
    db.insert(recoveryCodes).values(kept),
  ]);
  return saved === "saved" ? accept({ recoveryCodes: codes }) : confirmTotp(ctx, principal, input);
};

/** Turns one-time codes off for who proves to be the owner; refuses `not_found` where they are not on. */
export const removeTotp = async (ctx: IdentityContext, principal: Principal, proof: Proof): Promise<Result<null>> => {
  const proved = await proveOwner(ctx, principal, proof);
  if (!proved.ok) return proved;
  const { userId } = principal;
  if (!(await readTotp(ctx, userId))) return refuse("not_found");
  const db = database(ctx);
  const saved = await save(db, [
    ...proved.value.spend,
    db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
    db.delete(totp).where(eq(totp.userId, userId)),
  ]);
  return saved === "saved" ? accept(null) : refuse("invalid_credentials");
};
