import type { Principal } from "@souk/contracts/call";
import type { Tokens } from "@souk/contracts/identity";
import type { Passkey, PasskeyOptions, PasskeySignIn, RegisterPasskey } from "@souk/contracts/identity/passkeys";
import type { Proof } from "@souk/contracts/identity/passwords";
import type { Device } from "@souk/contracts/identity/sessions";
import type { Result } from "@souk/contracts/problems";
import { accept, invalid, refuse } from "@souk/kernel/result";
import { database, expectChange, type Statement, save, violates } from "@souk/platform/database";
import { and, eq } from "drizzle-orm";
import type { IdentityContext } from "../env.ts";
import { toPasskey } from "../queries/passkeys.ts";
import { type PasskeyRow, passkeys, users } from "../schema.ts";
import { issueTokens, openSession } from "./open-session.ts";
import { createChallenge, isChallenge, spendChallenge } from "./passkey-challenge.ts";
import { proveOwner } from "./prove-owner.ts";

// Their library is the largest of all and needed by these routes alone.
const loadPasskeys = () => import("../passkeys.ts");
const partyOf = ({ env }: IdentityContext) => ({ origin: env.PUBLIC_ORIGIN });
const registration = (userId: string): string => `register:${userId}`;
const signIn = "sign-in";

const saveOnce = async (ctx: IdentityContext, statements: Statement[]): Promise<boolean> => {
  try {
    return (await save(database(ctx), statements)) === "saved";
  } catch (error) {
    if (violates(error, "spent_challenges") || violates(error, "passkeys.credential_id")) return false;
    throw error;
  }
};

/** What the browser of who proves to be the owner needs to make a passkey. */
export const beginPasskey = async (
  ctx: IdentityContext,
  principal: Principal,
  proof: Proof = {},
): Promise<Result<PasskeyOptions>> => {
  const proved = await proveOwner(ctx, principal, proof);
  if (!proved.ok) return proved;
  const { id, email, name } = proved.value.user;
  const db = database(ctx);
  if ((await save(db, proved.value.spend)) === "conflict") return refuse("invalid_credentials");
  const known = await db.select({ credentialId: passkeys.credentialId }).from(passkeys).where(eq(passkeys.userId, id));
  const { toCreationOptions } = await loadPasskeys();
  const ids = known.map(({ credentialId }) => credentialId);
  return accept(
    await toCreationOptions(partyOf(ctx), { id, email, name }, ids, createChallenge(ctx, registration(id))),
  );
};

/** Keeps the passkey that the caller's browser has made. */
export const registerPasskey = async (
  ctx: IdentityContext,
  { userId }: Principal,
  input: RegisterPasskey,
): Promise<Result<Passkey>> => {
  const { readChallenge, verifyCreation } = await loadPasskeys();
  const challenge = readChallenge(input.credential.response.clientDataJSON);
  const wrong = invalid("/credential", "Not an answer to a challenge of the last five minutes");
  if (challenge === null || !isChallenge(ctx, registration(userId), challenge)) return wrong;
  const credential = await verifyCreation(partyOf(ctx), input, challenge);
  if (!credential) return wrong;
  const row: PasskeyRow = {
    ...{ id: ctx.newId("psk"), userId, name: input.name, ...credential },
    ...{ createdAt: ctx.now.toISOString(), lastUsedAt: null },
  };
  const db = database(ctx);
  const saved = await saveOnce(ctx, [...spendChallenge(ctx, db, challenge), db.insert(passkeys).values(row)]);
  return saved ? accept(toPasskey(row)) : wrong;
};

/** Removes one of the passkeys of who proves to be their owner; refuses `not_found` for any other. */
export const removePasskey = async (
  ctx: IdentityContext,
  principal: Principal,
  id: string,
  proof: Proof = {},
): Promise<Result<null>> => {
  const db = database(ctx);
  const own = and(eq(passkeys.id, id), eq(passkeys.userId, principal.userId));
  const [known] = await db.select({ id: passkeys.id }).from(passkeys).where(own);
  if (!known) return refuse("not_found");
  const proved = await proveOwner(ctx, principal, proof);
  if (!proved.ok) return proved;
  const saved = await save(db, [...proved.value.spend, db.delete(passkeys).where(own)]);
  return saved === "saved" ? accept(null) : refuse("invalid_credentials");
};

/** What any browser needs to sign in by a passkey: the same for all. */
export const beginPasskeySignIn = async (ctx: IdentityContext): Promise<Result<PasskeyOptions>> => {
  const { toRequestOptions } = await loadPasskeys();
  return accept(await toRequestOptions(partyOf(ctx), createChallenge(ctx, signIn)));
};

const readPasskey = async (ctx: IdentityContext, credentialId: string) => {
  const db = database(ctx);
  const ofPasskey = eq(passkeys.credentialId, credentialId);
  const owner = db.select({ id: passkeys.userId }).from(passkeys).where(ofPasskey);
  const [[passkey], [user]] = await db.batch([
    db.select().from(passkeys).where(ofPasskey),
    db.select().from(users).where(eq(users.id, owner)),
  ]);
  return passkey && user ? { passkey, user } : null;
};

/** Opens a session for the owner of a passkey, whom it has verified by itself: no code is asked for. */
export const signInByPasskey = async (
  ctx: IdentityContext,
  input: PasskeySignIn,
  device: Device,
): Promise<Result<Tokens>> => {
  const { readChallenge, verifyRequest } = await loadPasskeys();
  const challenge = readChallenge(input.credential.response.clientDataJSON);
  if (challenge === null || !isChallenge(ctx, signIn, challenge)) return refuse("invalid_credentials");
  const known = await readPasskey(ctx, input.credential.id);
  const counter = known && (await verifyRequest(partyOf(ctx), input, challenge, known.passkey));
  if (!known || counter === null) return refuse("invalid_credentials");
  const db = database(ctx);
  const session = openSession(ctx, known.user.id, device);
  const used = { counter, lastUsedAt: ctx.now.toISOString() };
  const saved = await saveOnce(ctx, [
    ...spendChallenge(ctx, db, challenge),
    db.update(passkeys).set(used).where(eq(passkeys.id, known.passkey.id)),
    expectChange(db),
    ...session.statements,
  ]);
  return saved ? accept(await issueTokens(ctx, known.user, session)) : refuse("invalid_credentials");
};
