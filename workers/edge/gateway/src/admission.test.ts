import type { CatalogService } from "@souk/contracts/catalog";
import type { IdentityService } from "@souk/contracts/identity";
import { describe, expect, test, vi } from "vitest";
import { audited, bearer, send, worker } from "./fixture.ts";

const from = (address: string) => ({ "CF-Connecting-IP": address });
const policies = ["RateLimit-Policy", "RateLimit"];

describe("every answer says where its caller stands", () => {
  test.each([
    ["an answer", "/health", {}],
    ["a preflight", "/v1/orders", { method: "OPTIONS", headers: { Origin: "https://shop.example" } }],
    ["an unknown version", "/health", { headers: { "Api-Version": "2020-01-01" } }],
    ["an unknown address", "/nowhere", {}],
    ["a bad token", "/health", { headers: { Authorization: "Bearer x" } }],
    ["another method", "/health", { method: "TRACE2" }],
  ])("%s", async (_, path, init) => {
    const { headers } = await send(path, init);
    for (const name of policies) expect([name, headers.get(name)]).toEqual([name, expect.stringContaining("default")]);
  });

  test("unless nobody is counted", async () => {
    const { headers } = await send("/health", {}, { LIMITS: "off" });
    for (const name of policies) expect(headers.has(name)).toBe(false);
  });
});

const spend = async (address: string) => {
  for (let asked = 0; asked < 1_200; asked += 1) await send("/health", { headers: from(address) });
};

describe("an address that has no request left", () => {
  test("gets 429 for preflights and unknown versions, too", async () => {
    await spend("192.0.2.1");
    const headers = from("192.0.2.1");
    expect((await send("/health", { method: "OPTIONS", headers })).status).toBe(429);
    expect((await send("/health", { headers: { ...headers, "Api-Version": "x" } })).status).toBe(429);
    expect((await send("/health", { headers: from("192.0.2.2") })).status).toBe(200);
  });

  test("has no more keys looked up that nobody knows, while who signed in there goes on", async () => {
    const verifyKey = vi.fn<IdentityService["verifyKey"]>(async () => {
      throw new Error("asked");
    });
    const IDENTITY = { ...worker, verifyKey } as Partial<IdentityService> as IdentityService;
    await send("/v1/users/me", { headers: { ...from("192.0.2.3"), ...bearer } });
    await spend("192.0.2.3");
    const guess = { headers: { ...from("192.0.2.3"), Authorization: "Bearer mk_guess" } };
    expect((await send("/v1/products", guess, { IDENTITY })).status).toBe(429);
    expect(verifyKey).not.toHaveBeenCalled();
    expect((await send("/v1/users/me", { headers: { ...from("192.0.2.3"), ...bearer } })).status).toBe(200);
  });

  test("has no other one within its own /64", async () => {
    await spend("2001:db8:0:1::1");
    expect((await send("/health", { headers: from("2001:db8:0:1:ffff::2") })).status).toBe(429);
    expect((await send("/health", { headers: from("2001:db8:0:2::1") })).status).toBe(200);
  });
});

describe("an isolate that has all it can work on", () => {
  test("turns away whoever comes next, saying when to come back, until there is room", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const handle = async () => {
      await promise;
      return new Response();
    };
    const CATALOG = { handle } as Partial<CatalogService> as CatalogService;
    const waiting = Array.from({ length: 2_000 }, () => send("/v1/categories", {}, { CATALOG, LIMITS: "off" }));
    const { status, headers } = await send("/health");
    expect([status, headers.get("Retry-After"), headers.has("RateLimit")]).toEqual([503, "2", true]);
    resolve();
    expect((await Promise.all(waiting)).every((answer) => answer.status === 200)).toBe(true);
    expect((await send("/health")).status).toBe(200);
  });
});

describe("plain http", () => {
  test("is not answered in production, nor sent elsewhere", async () => {
    const asked = await send("http://souk.test/v1/users/me", { headers: bearer }, { ENVIRONMENT: "production" });
    expect([asked.status, asked.headers.get("Location"), asked.sent]).toEqual([403, null, undefined]);
    expect((await send("/v1/users/me", { headers: bearer }, { ENVIRONMENT: "production" })).status).toBe(200);
  });

  test("is how one develops", async () => {
    expect((await send("http://souk.test/health", {}, { ENVIRONMENT: "development" })).status).toBe(200);
  });
});

describe("an error that nobody expected", () => {
  test("tells its request id, and nothing of what went wrong", async () => {
    const print = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const ASSETS = { fetch: () => Promise.reject(new TypeError("secret table at /srv/secret.ts")) };
    const headers = { "X-Request-Id": "my-id" };
    const { status, text } = await send("/docs/scalar.js", { headers }, { ASSETS });
    const body = await text();
    expect([status, JSON.parse(body)]).toMatchObject([500, { code: "internal_error", requestId: "my-id" }]);
    expect(body).not.toMatch(/secret|TypeError|\.ts/);
    expect(String(print.mock.calls[0]?.[0])).toContain("secret table");
    print.mockRestore();
  });
});

describe("the audit log", () => {
  const asks = async (path: string, init: RequestInit) => {
    audited.length = 0;
    const { status } = await send(path, { method: "POST", ...init });
    return [status, audited.map(({ action, actorId, status }) => [action, actorId, status])];
  };

  test("hears of what is done, by whom and how it ended", async () => {
    const path = "/v1/orders/ord_1/refunds";
    const headers = { ...bearer, "Content-Type": "application/json", "Idempotency-Key": "sixteen-letters-" };
    expect(await asks(path, { headers, body: "{}" })).toEqual([200, [["requestRefund", "usr_1", 200]]]);
    expect(await asks(path, { headers: bearer })).toEqual([400, [["requestRefund", "usr_1", 400]]]);
  });

  test("hears of whom a door was closed to, also of the gateway's own, but not of strangers at it", async () => {
    for (const [name, path] of [
      ["retryOrder", "/v1/admin/orders/ord_1/retry"],
      ["rebuildProjection", "/v1/admin/projections/search/rebuild"],
    ] as const) {
      expect(await asks(path, { headers: bearer })).toEqual([403, [[name, "usr_1", 403]]]);
      expect(await asks(path, {})).toEqual([401, []]);
    }
  });

  test("hears of strangers where anyone may come, such as to sign in", async () => {
    const init = { headers: { "Content-Type": "application/json" }, body: "{" };
    expect(await asks("/v1/auth/login", init)).toEqual([400, [["login", null, 400]]]);
  });
});
