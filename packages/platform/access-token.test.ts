import type { Principal } from "@souk/contracts/call";
import type { PublicKey } from "@souk/contracts/identity";
import { accept } from "@souk/kernel/result";
import { base64url, decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { signAccessToken, verifyAccessToken } from "./access-token.ts";

const now = new Date("2026-11-22T09:00:00.000Z");
const seconds = now.getTime() / 1_000;
const principal: Principal = { userId: "usr_1", role: "seller", sessionId: "ses_1" };
const refused = { ok: false, problem: { code: "access_token_invalid" } };

const createKey = async (kid: string) => {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const { x = "", y = "", d = "" } = await exportJWK(privateKey);
  const publicKey: PublicKey = { kty: "EC", crv: "P-256", x, y, kid, alg: "ES256", use: "sig" };
  return { privateKey, publicKey, jwk: { ...publicKey, d } };
};

let ours: Awaited<ReturnType<typeof createKey>>;
beforeAll(async () => {
  ours = await createKey("ours");
});

const verify = (token: string, at = now) => verifyAccessToken(token, [ours.publicKey], at);
const times = { iat: seconds, nbf: seconds, exp: seconds + 600 };
const claims = { role: "seller", sid: "ses_1", sub: "usr_1", iss: "souk", aud: "souk-api", ...times };
const header = { alg: "ES256", typ: "at+jwt", kid: "ours" };
const forge = (changes: Record<string, unknown>, headerChanges: Record<string, string> = {}) =>
  new SignJWT({ ...claims, ...changes }).setProtectedHeader({ ...header, ...headerChanges }).sign(ours.privateKey);

describe("an access token", () => {
  test("speaks for whom it was signed, for ten minutes", async () => {
    const token = await signAccessToken(ours.jwk, principal, now);
    expect(await verify(token)).toEqual(accept(principal));
    expect(await verify(token, new Date(now.getTime() + 599_000))).toEqual(accept(principal));
    expect(await verify(token, new Date(now.getTime() + 600_000))).toEqual(refused);
    expect(await verify(token, new Date(now.getTime() - 1_000))).toEqual(refused);
  });

  test("says when it was issued, from when it counts, and that it is no other", async () => {
    const [one, other] = [
      await signAccessToken(ours.jwk, principal, now),
      await signAccessToken(ours.jwk, principal, now),
    ];
    expect(decodeJwt(one)).toMatchObject(claims);
    expect(decodeJwt(one).jti).not.toBe(decodeJwt(other).jti);
  });

  test("is refused under another key of the same name, and asks for keys under an unknown one", async () => {
    const other = await createKey("ours");
    expect(await verify(await signAccessToken(other.jwk, principal, now))).toEqual(refused);
    const unknown = await createKey("unknown");
    expect(await verify(await signAccessToken(unknown.jwk, principal, now))).toBe("unknown_key");
  });

  test("is taken as it was forged here when nothing was changed", async () => {
    expect(await verify(await forge({}))).toEqual(accept(principal));
  });

  test.each([
    ["another issuer", { iss: "other" }, {}],
    ["another audience", { aud: "other" }, {}],
    ["another type", {}, { typ: "JWT" }],
    ["no expiry", { exp: undefined }, {}],
    ["no time of issue", { iat: undefined }, {}],
    ["no beginning", { nbf: undefined }, {}],
    ["a beginning to come", { nbf: seconds + 1 }, {}],
    ["no session", { sid: undefined }, {}],
    ["no subject", { sub: undefined }, {}],
    ["no role", { role: undefined }, {}],
  ])("is refused with %s", async (_, changes, headerChanges) => {
    expect(await verify(await forge(changes, headerChanges))).toEqual(refused);
  });

  test("is refused under another algorithm", async () => {
    const payload = base64url.encode(JSON.stringify(claims));
    const unsigned = `${base64url.encode(JSON.stringify({ ...header, alg: "none" }))}.${payload}.`;
    expect(await verify(unsigned)).toEqual(refused);
    const shared = new TextEncoder().encode(JSON.stringify(ours.publicKey));
    const symmetric = new SignJWT(claims).setProtectedHeader({ ...header, alg: "HS256" });
    expect(await verify(await symmetric.sign(shared))).toEqual(refused);
  });

  test.each(["", "a", "a.b", "a.b.c", "....", "\u0000.\u0000.\u0000"])("is refused as %j", async (token) => {
    expect(await verify(token)).toEqual(refused);
  });
});
