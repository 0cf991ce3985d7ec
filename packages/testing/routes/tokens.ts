import { accessTokens } from "@souk/contracts/identity";
import { base64url, exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Client } from "../client.ts";
import type { Person } from "./people.ts";

const encode = (value: unknown): string => base64url.encode(JSON.stringify(value));

// Its last letter holds bits that no decoder looks at.
const swapFirst = (signature: string): string => (signature.startsWith("A") ? "B" : "A") + signature.slice(1);

/** Tokens that must open nothing, by what is wrong with them: `asks` is who they pretend to be. */
export const forgeTokens = async (client: Client, asks: Person): Promise<Record<string, string>> => {
  const { body: set } = await client.ask<{ keys: { kid: string }[] }>("/.well-known/jwks.json");
  const [published] = set.keys;
  if (!published) throw new Error("No key is published");
  const claims = {
    sub: asks.user.id,
    role: "admin",
    sid: "ses_1",
    iss: accessTokens.issuer,
    aud: accessTokens.audience,
  };
  const header = { alg: "ES256", typ: accessTokens.type, kid: published.kid };
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const forge = (changes: object, key: Parameters<SignJWT["sign"]>[0] = privateKey, headers: object = {}) =>
    new SignJWT({ ...claims, exp: 4_102_444_800, iat: 1, ...changes })
      .setProtectedHeader({ ...header, ...headers })
      .sign(key);
  const [head, payload, signature] = asks.accessToken.split(".");
  const mail = await client.waitForMail(asks.email);
  const { body: list } = await client.ask<{ nextCursor: string | null }>("/v1/products?limit=1");
  return {
    "no algorithm": `${encode({ ...header, alg: "none" })}.${encode({ ...claims, exp: 4_102_444_800 })}.`,
    "no signature": `${head}.${payload}.`,
    "another role under the old signature": `${head}.${encode({ ...claims, exp: 4_102_444_800 })}.${signature}`,
    "an altered signature": `${head}.${payload}.${swapFirst(signature ?? "")}`,
    "the public key as a shared secret": await forge({}, new TextEncoder().encode(JSON.stringify(published)), {
      alg: "HS256",
    }),
    "another key of the same name": await forge({}),
    "a key that nobody published": await forge({}, privateKey, { kid: "other" }),
    "a key that it brings along": await forge({}, privateKey, { kid: undefined, jwk: await exportJWK(publicKey) }),
    "a key from an address of its own": await forge({}, privateKey, {
      kid: "x",
      jku: `${client.origin}/.well-known/jwks.json`,
    }),
    "an expiry that is over": await forge({ exp: 2 }),
    "another audience": await forge({ aud: "other" }),
    "another issuer": await forge({ iss: "other" }),
    "another type": await forge({}, privateKey, { typ: "JWT" }),
    "a refresh token": asks.refreshToken,
    "a mail's token": new URL(mail.links[0] ?? "").searchParams.get("token") ?? "",
    "a cursor": list.nextCursor ?? "cursor.signature",
    "an unknown API key": "mk_0123456789abcdef0123456789abcdef0123456789a",
    "a password": "Password123",
  };
};
