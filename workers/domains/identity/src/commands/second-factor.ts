import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { type Database, database, expectChange, type Statement } from "@souk/platform/database";
import { decrypt, hashToken } from "@souk/platform/signing";
import { and, eq, isNull, lt } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { normalizeRecoveryCode } from "../recovery-codes.ts";
import { recoveryCodes, type TotpRow, totp } from "../schema.ts";

/** What the secrets of authenticators are sealed for. */
export const totpPurpose = "totp-secret";

/** The library of one-time codes, which no other route needs. */
export const loadTotp = () => import("../totp.ts");

/** The time step that a code belongs to, or null. */
export const matchCode = async (ctx: IdentityContext, row: TotpRow, code: string): Promise<number | null> => {
  const { matchStep } = await loadTotp();
  return matchStep(decrypt(ctx.env.SIGNING_SECRET, totpPurpose, row.secretEncrypted), code, ctx.now);
};

// A code's time step must be later than that of any code before.
const spendStep = (db: Database, userId: string, step: number): Statement[] => [
  db
    .update(totp)
    .set({ lastStep: step })
    .where(and(eq(totp.userId, userId), lt(totp.lastStep, step))),
  expectChange(db),
];

const spendRecoveryCode = (ctx: IdentityContext, db: Database, userId: string, code: string): Statement[] => {
  const hash = hashToken(normalizeRecoveryCode(code));
  const unused = and(eq(recoveryCodes.hash, hash), eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt));
  return [db.update(recoveryCodes).set({ usedAt: ctx.now.toISOString() }).where(unused), expectChange(db)];
};

/** The guarded statements that spend a code or a recovery code; refuses a wrong or repeated code. Saving them finds out the rest. */
export const passSecondFactor = async (
  ctx: IdentityContext,
  row: TotpRow,
  code: string,
): Promise<Result<Statement[]>> => {
  const db = database(ctx);
  if (!/^\d{6}$/.test(code)) return accept(spendRecoveryCode(ctx, db, row.userId, code));
  const step = await matchCode(ctx, row, code);
  return step === null || step <= row.lastStep
    ? refuse("invalid_credentials")
    : accept(spendStep(db, row.userId, step));
};
