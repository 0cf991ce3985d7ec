import type { Principal } from "@souk/contracts/call";
import type { Tokens } from "@souk/contracts/identity";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { ask, bindings, mailedToken, openByHttp, outbox, password, principalOf, reset } from "./fixture.ts";

const poke = vi.spyOn(outbox, "poke");

beforeEach(async () => {
  poke.mockClear();
  await reset();
});

describe("accounts", () => {
  test("are opened with 201, a place to find them and a pair of tokens, and the outbox is woken", async () => {
    const { opened, tokens } = await openByHttp();
    expect([opened.status, opened.headers.get("Location")]).toEqual([201, "/v1/users/me"]);
    expect(Object.keys(tokens).sort()).toEqual(["accessToken", "expiresIn", "refreshToken", "tokenType", "user"]);
    expect(tokens).toMatchObject({ tokenType: "Bearer", expiresIn: 600 });
    expect(poke).toHaveBeenCalledOnce();
  });

  test("are read without waking anything", async () => {
    const { principal, tokens } = await openByHttp();
    poke.mockClear();
    const me = await ask("GET /v1/users/me", principal);
    expect([me.status, me.body, me.headers.get("ETag")]).toEqual([200, tokens.user, '"1"']);
    expect(poke).not.toHaveBeenCalled();
  });

  test("are erased with 204, with or without a body", async () => {
    for (const body of [undefined, {}, { password }]) {
      const { principal } = await openByHttp();
      expect((await ask("DELETE /v1/users/me", principal, body)).status).toBe(204);
      expect((await ask("GET /v1/users/me", principal)).status).toBe(401);
    }
  });

  test("are erased by an old session only with a proof, and the problem says so", async () => {
    const { principal } = await openByHttp();
    await bindings.DB.prepare("UPDATE sessions SET created_at = '2020-01-01T00:00:00.000Z'").run();
    const refused = await ask("DELETE /v1/users/me", principal);
    expect([refused.status, refused.body.code]).toEqual([401, "invalid_credentials"]);
    expect(refused.body.detail).toContain("`password`");
    expect((await ask("DELETE /v1/users/me", principal, { secret: 1 })).body.errors).toMatchObject([
      { pointer: "/secret" },
    ]);
    expect((await ask("DELETE /v1/users/me", principal, { password })).status).toBe(204);
  });
});

describe("sessions", () => {
  test("are listed with the program and the network they come from, and ended with 204, once", async () => {
    const { email, principal } = await openByHttp();
    const other = await ask("POST /v1/auth/login", null, { email, password }, "198.51.100.9");
    const listed = await ask("GET /v1/users/me/sessions?limit=1", principal);
    const shown = { userAgent: "curl", address: "198.51.100.0/24", current: false };
    expect([listed.status, listed.body]).toMatchObject([200, { data: [shown], nextCursor: expect.any(String) }]);
    const { sessionId } = principalOf(other.body as Tokens);
    expect((await ask(`DELETE /v1/users/me/sessions/${sessionId}`, principal)).status).toBe(204);
    const again = await ask(`DELETE /v1/users/me/sessions/${sessionId}`, principal);
    expect([again.status, again.body.code]).toEqual([404, "not_found"]);
  });

  test.each(["limit=0", "limit=101", "limit=x", "cursor=nonsense"])("are not listed by ?%s", async (query) => {
    const { principal } = await openByHttp();
    const refused = await ask(`GET /v1/users/me/sessions?${query}`, principal);
    expect([refused.status, refused.body.code]).toEqual([400, "validation_failed"]);
  });

  test("are refused with 401 to a token used twice", async () => {
    const { refreshToken } = (await openByHttp()).tokens;
    expect((await ask("POST /v1/auth/refresh", null, { refreshToken })).status).toBe(200);
    const again = await ask("POST /v1/auth/refresh", null, { refreshToken });
    expect([again.status, again.body.code]).toEqual([401, "refresh_token_reused"]);
    expect(again.headers.get("WWW-Authenticate")).toMatch(/^Bearer error="/);
  });

  test("are refused with 429 to who guesses, and the answer says when to come back", async () => {
    const { email } = await openByHttp();
    const guess = () => ask("POST /v1/auth/login", null, { email, password: "Password124" }, "198.51.100.9");
    for (let count = 0; count < 10; count += 1) expect((await guess()).status).toBe(401);
    const slowed = await guess();
    expect([slowed.status, slowed.body.code]).toEqual([429, "rate_limited"]);
    const seconds = Number(slowed.headers.get("Retry-After"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });
});

describe("passwords", () => {
  test("are changed with 204, by who knows the current one, to one that is good enough", async () => {
    const { principal } = await openByHttp();
    const change = (currentPassword: string, newPassword: string) =>
      ask("POST /v1/users/me/password", principal, { currentPassword, newPassword });
    const wrong = await change("Password124", "Password456");
    expect([wrong.status, wrong.body.code]).toEqual([401, "invalid_credentials"]);
    const weak = await change(password, "password456");
    expect([weak.status, weak.body.errors]).toMatchObject([400, [{ pointer: "/newPassword" }]]);
    expect((await change(password, "Password456")).status).toBe(204);
  });

  test("are reset by a mail that is asked for with 202, known or not, in the same words", async () => {
    const { email, principal } = await openByHttp();
    const answers = [
      await ask("POST /v1/auth/password-resets", null, { email: email.toUpperCase() }),
      await ask("POST /v1/auth/password-resets", null, { email: "nobody@example.com" }),
    ];
    expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(2).fill([202, ""]));
    const token = await mailedToken(principal.userId);
    const confirm = () => ask("POST /v1/auth/password-resets/confirm", null, { token, password: "Password456" });
    expect((await confirm()).status).toBe(204);
    const again = await confirm();
    expect([again.status, again.body.code]).toEqual([400, "token_invalid"]);
  });

  test.each(["/verify-email", "/reset-password"])("and addresses have a page at %s", async (path) => {
    const page = await ask(`GET ${path}?token=x`);
    expect([page.status, page.headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
  });
});

describe("API keys", () => {
  test("are made with 201, listed without themselves and revoked with 204", async () => {
    const { principal } = await openByHttp();
    const made = await ask("POST /v1/api-keys", principal, { name: "Shop", scopes: ["orders:read"] });
    expect([made.status, made.headers.get("Location")]).toEqual([201, "/v1/api-keys"]);
    const { key, ...shown } = made.body;
    expect(key).toMatch(/^mk_/);
    const listed = await ask("GET /v1/api-keys", principal);
    expect([listed.status, listed.body]).toEqual([200, { data: [shown], nextCursor: null }]);
    expect((await ask(`DELETE /v1/api-keys/${shown.id}`, principal)).status).toBe(204);
    expect((await ask(`DELETE /v1/api-keys/${shown.id}`, principal)).status).toBe(404);
  });

  test("are not made for a scope that is none", async () => {
    const { principal } = await openByHttp();
    const refused = await ask("POST /v1/api-keys", principal, { name: "Shop", scopes: ["everything"] });
    expect([refused.status, refused.body.errors]).toMatchObject([400, [{ pointer: "/scopes/0" }]]);
  });
});

describe("operators", () => {
  const admin: Principal = { userId: "usr_admin", role: "admin", sessionId: "ses_admin" };

  test("suspend and reinstate sellers, and nobody else", async () => {
    const [{ principal }, buyer] = [await openByHttp(), await openByHttp("buyer")];
    const to = (id: string, what: string) => ask(`POST /v1/admin/sellers/${id}/${what}`, admin);
    expect((await to(principal.userId, "suspend")).status).toBe(204);
    expect((await to(principal.userId, "reinstate")).status).toBe(204);
    expect((await to(buyer.principal.userId, "suspend")).status).toBe(404);
  });

  test("rotate the signing key with 201, or with a body revoke those of before", async () => {
    await openByHttp();
    const countKeys = async () => ((await ask("GET /.well-known/jwks.json")).body.keys as unknown[]).length;
    const rotated = await ask("POST /v1/admin/signing-keys/rotate", admin);
    expect([rotated.status, Object.keys(rotated.body).sort()]).toEqual([201, ["activeFrom", "kid"]]);
    expect(await countKeys()).toBe(2);
    expect((await ask("POST /v1/admin/signing-keys/rotate", admin, { revoke: true })).status).toBe(201);
    expect(await countKeys()).toBe(1);
  });
});
