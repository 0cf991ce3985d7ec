import { accessTokens, type PublicKey } from "@souk/contracts/identity";
import { type Database, database, type Statement, save } from "@souk/platform/database";
import { decrypt, encrypt } from "@souk/platform/signing";
import { desc, lt, max, ne } from "drizzle-orm";
import { announcedMs, isRotationDue, keysKeptMs, listLiveKeys } from "./domain/signing-keys.ts";
import type { IdentityContext } from "./env.ts";
import { signingKeys } from "./schema.ts";

export type PrivateKey = PublicKey & { d: string; activeFrom: string };
type KeyRow = typeof signingKeys.$inferSelect;

const purpose = "signing-key";
let cached: { keys: PrivateKey[]; at: number } | null = null;

/** Makes this isolate read the keys again. */
export const forgetKeys = (): void => {
  cached = null;
};

const generate = async () => {
  const kid = crypto.randomUUID();
  const pair = (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
  ])) as CryptoKeyPair;
  const { x, y, d } = (await crypto.subtle.exportKey("jwk", pair.privateKey)) as JsonWebKey;
  const publicKey: PublicKey = { kty: "EC", crv: "P-256", x: String(x), y: String(y), kid, alg: "ES256", use: "sig" };
  return { publicKey, d: String(d) };
};

const readRows = (ctx: IdentityContext): Promise<KeyRow[]> =>
  database(ctx).select().from(signingKeys).orderBy(desc(signingKeys.generation));

/** A new key, and the statement that keeps it as this generation unless somebody was faster. */
export const createKey = async (ctx: IdentityContext, db: Database, generation: number, activeFrom: Date) => {
  const { publicKey, d } = await generate();
  const { kid } = publicKey;
  const row = {
    ...{ generation, kid, publicKey, activeFrom: activeFrom.toISOString(), createdAt: ctx.now.toISOString() },
    privateKeyEncrypted: encrypt(ctx.env.SIGNING_SECRET, purpose, d),
  };
  return { kid, statement: db.insert(signingKeys).values(row).onConflictDoNothing() as Statement };
};

/** The number of the newest key, 0 where there is none. */
export const readGeneration = async (ctx: IdentityContext): Promise<number> => {
  const [row] = await database(ctx)
    .select({ newest: max(signingKeys.generation) })
    .from(signingKeys);
  return row?.newest ?? 0;
};

// Every token of the keys before the newest has expired by the time that the next one is due.
const addKey = async (ctx: IdentityContext, generation: number, activeFrom: Date): Promise<KeyRow[]> => {
  const db = database(ctx);
  const { statement } = await createKey(ctx, db, generation, activeFrom);
  await save(db, [statement, db.delete(signingKeys).where(lt(signingKeys.generation, generation - 1))]);
  return readRows(ctx);
};

const readOrRotate = async (ctx: IdentityContext): Promise<KeyRow[]> => {
  const rows = await readRows(ctx);
  if (rows.length === 0) return addKey(ctx, 1, ctx.now);
  const [newest] = rows;
  return newest && isRotationDue(rows, ctx.now)
    ? addKey(ctx, newest.generation + 1, new Date(ctx.now.getTime() + announcedMs))
    : rows;
};

/** Every key that is known or announced, the newest first, at most a minute old. Whoever finds it due makes the next one. */
export const loadKeys = async (ctx: IdentityContext): Promise<PrivateKey[]> => {
  const at = ctx.now.getTime();
  if (cached && at - cached.at < keysKeptMs) return cached.keys;
  const rows = await readOrRotate(ctx);
  const live = listLiveKeys(rows, accessTokens.lifetimeSeconds * 1_000, ctx.now);
  const keys = live.map(({ publicKey, privateKeyEncrypted, activeFrom }) => ({
    ...(publicKey as PublicKey),
    activeFrom,
    d: decrypt(ctx.env.SIGNING_SECRET, purpose, privateKeyEncrypted),
  }));
  cached = { keys, at };
  return keys;
};

/** What others may know of a key. */
export const toPublic = ({ d: _, activeFrom: __, ...key }: PrivateKey): PublicKey => key;

/** The statement that drops every key but one. */
export const dropOtherKeys = (db: Database, kid: string): Statement =>
  db.delete(signingKeys).where(ne(signingKeys.kid, kid));
