import type { PublicKey } from "@souk/contracts/identity";
import { database } from "@souk/platform/database";
import { decrypt, encrypt } from "@souk/platform/signing";
import { desc } from "drizzle-orm";
import type { IdentityContext } from "./env.ts";
import { signingKeys } from "./schema.ts";

export type PrivateKey = PublicKey & { d: string };

const purpose = "signing-key";
const cacheMs = 60_000;
let cached: { keys: PrivateKey[]; at: number } | null = null;

const generate = async (): Promise<PrivateKey> => {
  const kid = crypto.randomUUID();
  const pair = (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
  ])) as CryptoKeyPair;
  const { x, y, d } = (await crypto.subtle.exportKey("jwk", pair.privateKey)) as JsonWebKey;
  return { kty: "EC", crv: "P-256", x: String(x), y: String(y), d: String(d), kid, alg: "ES256", use: "sig" };
};

const readKeys = (ctx: IdentityContext) =>
  database(ctx).select().from(signingKeys).orderBy(desc(signingKeys.generation));

const createFirst = async (ctx: IdentityContext): Promise<void> => {
  const { d, ...publicKey } = await generate();
  const privateKeyEncrypted = encrypt(ctx.env.SIGNING_SECRET, purpose, d);
  const row = { generation: 1, kid: publicKey.kid, publicKey, privateKeyEncrypted, createdAt: ctx.now.toISOString() };
  await database(ctx).insert(signingKeys).values(row).onConflictDoNothing();
};

/** The keys of all access tokens still alive, the newest first, at most a minute old; the first is made once however many ask. */
export const loadKeys = async (ctx: IdentityContext): Promise<PrivateKey[]> => {
  const at = ctx.now.getTime();
  if (cached && at - cached.at < cacheMs) return cached.keys;
  let rows = await readKeys(ctx);
  if (rows.length === 0) {
    await createFirst(ctx);
    rows = await readKeys(ctx);
  }
  const keys = rows.map(({ publicKey, privateKeyEncrypted }) => ({
    ...(publicKey as PublicKey),
    d: decrypt(ctx.env.SIGNING_SECRET, purpose, privateKeyEncrypted),
  }));
  cached = { keys, at };
  return keys;
};

/** What others may know of a key. */
export const toPublic = ({ d: _, ...key }: PrivateKey): PublicKey => key;
