import { randomUUID } from "node:crypto";
import { accessTokens, type PublicKey, type Tokens, type User } from "@souk/contracts/identity";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));

const anyEmail = () => `${randomUUID()}@example.com`;
const fields = (changes: Record<string, unknown> = {}) => ({
  email: anyEmail(),
  password: "Password123",
  name: "Ann",
  role: "buyer",
  ...changes,
});
const register = (body: Record<string, unknown>) =>
  client.ask<Tokens & { code: string }>("/v1/auth/register", { body });
const login = (email: string, password: string) =>
  client.ask<Tokens & { code: string }>("/v1/auth/login", { body: { email, password } });
const refresh = (refreshToken: string) =>
  client.ask<Tokens & { code: string }>("/v1/auth/refresh", { body: { refreshToken } });
const readMe = (token: string) => client.ask<User & { code: string }>("/v1/users/me", { token });
const patchMe = (token: string, body: unknown, headers: Record<string, string> = {}) =>
  client.ask<User & { code: string }>("/v1/users/me", { method: "PATCH", token, body, headers });

describe("registering", () => {
  test("opens an account and says who is signed in", async () => {
    const body = fields({ role: "seller" });
    const { status, body: tokens, headers } = await register(body);
    expect([status, headers.get("Location")]).toEqual([201, "/v1/users/me"]);
    expect(tokens).toMatchObject({ tokenType: "Bearer", expiresIn: 600 });
    const me = await readMe(tokens.accessToken);
    expect(me.body).toEqual(tokens.user);
    expect(me.body).toMatchObject({ email: body.email, role: "seller", emailVerified: false });
    expect(Object.keys(me.body).sort()).toEqual(
      ["createdAt", "email", "emailVerified", "id", "name", "role", "updatedAt"].sort(),
    );
  });

  test("refuses an address that differs from another only in case", async () => {
    const body = fields();
    await register(body);
    const again = await register({ ...body, email: body.email.toUpperCase() });
    expect([again.status, again.body.code]).toEqual([409, "email_taken"]);
  });

  test("gives an address to one of many who want it at once", async () => {
    const body = fields();
    const answers = await Promise.all(Array.from({ length: 6 }, () => register(body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  test.each([
    ["a short password", { password: "Passw0r" }, "/password"],
    ["a long password", { password: `Aa1${"x".repeat(126)}` }, "/password"],
    ["a password without a digit", { password: "Passwords" }, "/password"],
    ["a password without a capital", { password: "password123" }, "/password"],
    ["a password without a small letter", { password: "PASSWORD123" }, "/password"],
    ["seven characters in fourteen code units", { password: `Aa1${"\u{1f600}".repeat(4)}` }, "/password"],
    ["a blank name", { name: "   " }, "/name"],
    ["a long name", { name: "x".repeat(101) }, "/name"],
    ["a name with a line break", { name: "a\nb" }, "/name"],
    ["a name that overrides its direction", { name: "a\u202eb" }, "/name"],
    ["an address without a domain", { email: "ann" }, "/email"],
    ["the role of an admin", { role: "admin" }, "/role"],
    ["a field that nobody may set", { emailVerified: true }, "/emailVerified"],
    ["a missing name", { name: undefined }, "/name"],
  ])("refuses %s", async (_, changes, pointer) => {
    const answer = await client.ask<{ code: string; errors: { pointer: string }[] }>("/v1/auth/register", {
      body: fields(changes),
    });
    expect([answer.status, answer.body.code]).toEqual([400, "validation_failed"]);
    expect(answer.body.errors.map((error) => error.pointer)).toContain(pointer);
  });

  test("takes a name of 100 characters beyond the basic plane and a password of 128", async () => {
    const { status } = await register(fields({ name: "\u{1f600}".repeat(100), password: `Aa1${"x".repeat(125)}` }));
    expect(status).toBe(201);
  });
});

describe("signing in", () => {
  test("takes the address in any case and the password in any composition", async () => {
    const body = fields({ password: "Pass\u00e9word1" });
    await register(body);
    const answer = await login(body.email.toUpperCase(), "Passe\u0301word1");
    expect(answer.status).toBe(200);
    expect((await readMe(answer.body.accessToken)).body.email).toBe(body.email);
  });

  test("answers an unknown address and a wrong password alike", async () => {
    const { email } = await client.register("buyer");
    const [wrong, unknown] = await Promise.all([login(email, "Password124"), login(anyEmail(), "Password123")]);
    expect(wrong).toMatchObject({ status: 401, body: { code: "invalid_credentials" } });
    expect({ ...wrong.body, requestId: "" }).toEqual({ ...unknown.body, requestId: "" });
    expect(wrong.headers.get("WWW-Authenticate")).toMatch(/^Bearer error="/);
  });

  test("serves 16 at once", async () => {
    const { email } = await client.register("buyer");
    const answers = await Promise.all(Array.from({ length: 16 }, () => login(email, "Password123")));
    expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
  });
});

describe("a session", () => {
  test("ends when a refresh token is used twice", async () => {
    const { refreshToken } = await client.register("buyer");
    const next = await refresh(refreshToken);
    expect(next.status).toBe(200);
    const again = await refresh(refreshToken);
    expect([again.status, again.body.code]).toEqual([401, "refresh_token_reused"]);
    const ended = await refresh(next.body.refreshToken);
    expect([ended.status, ended.body.code]).toEqual([401, "refresh_token_invalid"]);
  });

  test("goes on over many refreshes, each with tokens that work", async () => {
    let tokens: Tokens = await client.register("seller");
    for (let round = 0; round < 3; round += 1) tokens = (await refresh(tokens.refreshToken)).body;
    expect((await readMe(tokens.accessToken)).body).toEqual(tokens.user);
  });

  test("ends when two refreshes come at the same instant", async () => {
    const { refreshToken } = await client.register("buyer");
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    const won = answers.find(({ status }) => status === 200)?.body.refreshToken ?? "";
    expect((await refresh(won)).status).toBe(401);
  });

  test("is refused for a token that was never issued", async () => {
    const answer = await refresh("A".repeat(43));
    expect([answer.status, answer.body.code]).toEqual([401, "refresh_token_invalid"]);
  });

  test("ends by logging out, and only by its owner", async () => {
    const [mine, other] = [await client.register("buyer"), await client.register("buyer")];
    const logout = (token: string, refreshToken: string) =>
      client.ask("/v1/auth/logout", { token, body: { refreshToken } });
    expect((await logout(other.accessToken, mine.refreshToken)).status).toBe(204);
    const next = await refresh(mine.refreshToken);
    expect(next.status).toBe(200);
    expect((await logout(next.body.accessToken, next.body.refreshToken)).status).toBe(204);
    const ended = await refresh(next.body.refreshToken);
    expect([ended.status, ended.body.code]).toEqual([401, "refresh_token_invalid"]);
  });
});

describe("an access token", () => {
  test("is an ES256 token for our interface that the published keys verify", async () => {
    const { accessToken, user } = await client.register("seller");
    const { body } = await client.ask<{ keys: PublicKey[] }>("/.well-known/jwks.json");
    const { payload } = await jwtVerify(accessToken, createLocalJWKSet(body), {
      issuer: accessTokens.issuer,
      audience: accessTokens.audience,
      typ: "at+jwt",
      algorithms: ["ES256"],
    });
    expect(payload).toMatchObject({ sub: user.id, role: "seller", sid: expect.stringMatching(/^ses_/) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    expect(decodeProtectedHeader(accessToken)).toEqual({ alg: "ES256", typ: "at+jwt", kid: body.keys[0]?.kid });
  });

  test("has one key, however many ask for it, and its private half stays here", async () => {
    const asked = await Promise.all(
      Array.from({ length: 50 }, () => client.ask<{ keys: PublicKey[] }>("/.well-known/jwks.json")),
    );
    expect(new Set(asked.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const [key] = asked[0]?.body.keys ?? [];
    expect(Object.keys(key ?? {}).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
  });

  test("is refused when a character of it changed, on a public route too", async () => {
    const { accessToken } = await client.register("buyer");
    const altered = accessToken.replace(/.(?=.{40}$)/, (letter) => (letter === "A" ? "B" : "A"));
    for (const path of ["/v1/users/me", "/v1/categories", "/.well-known/jwks.json"]) {
      const answer = await client.ask(path, { token: altered });
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, "access_token_invalid"]);
    }
    const missing = await client.ask("/v1/users/me");
    expect([missing.status, missing.headers.get("WWW-Authenticate")]).toEqual([401, "Bearer"]);
  });
});

describe("a profile", () => {
  test("changes by the fields sent and carries a new ETag", async () => {
    const { accessToken } = await client.register("seller");
    const before = await readMe(accessToken);
    const after = await patchMe(accessToken, { bio: "Makes fonts.\nAnd more." });
    expect(after.body).toMatchObject({ name: before.body.name, bio: "Makes fonts.\nAnd more." });
    expect(after.headers.get("ETag")).not.toBe(before.headers.get("ETag"));
    const read = await readMe(accessToken);
    expect([read.body, read.headers.get("ETag")]).toEqual([after.body, after.headers.get("ETag")]);
    const cleared = await patchMe(accessToken, { bio: "" });
    expect(cleared.body).not.toHaveProperty("bio");
  });

  test("keeps its ETag under a patch that changes nothing", async () => {
    const { accessToken, user } = await client.register("seller");
    const before = await readMe(accessToken);
    const after = await patchMe(accessToken, { name: user.name });
    expect([after.status, after.headers.get("ETag")]).toEqual([200, before.headers.get("ETag")]);
  });

  test("is not changed under an ETag of before", async () => {
    const { accessToken } = await client.register("seller");
    const etag = (await readMe(accessToken)).headers.get("ETag") ?? "";
    expect((await patchMe(accessToken, { name: "First" }, { "If-Match": etag })).status).toBe(200);
    const late = await patchMe(accessToken, { name: "Second" }, { "If-Match": etag });
    expect([late.status, late.body.code]).toEqual([412, "precondition_failed"]);
    expect((await patchMe(accessToken, { name: "Third" }, { "If-Match": "*" })).body.name).toBe("Third");
  });

  test("takes all of many changes at once, and one of many under the same ETag", async () => {
    const { accessToken } = await client.register("seller");
    const patches = (headers: Record<string, string>) =>
      Promise.all(
        Array.from({ length: 5 }, (_, n) => patchMe(accessToken, { name: `N${n} ${randomUUID()}` }, headers)),
      );
    expect((await patches({})).map(({ status }) => status)).toEqual(Array(5).fill(200));
    const etag = (await readMe(accessToken)).headers.get("ETag") ?? "";
    const guarded = await patches({ "If-Match": etag });
    expect(guarded.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
  });

  test.each([{ role: "admin" }, { email: "a@example.com" }, { name: null }, { bio: "x".repeat(1_001) }])(
    "refuses %o",
    async (body) => {
      const { accessToken } = await client.register("buyer");
      const answer = await patchMe(accessToken, body);
      expect([answer.status, answer.body.code]).toEqual([400, "validation_failed"]);
    },
  );
});
