import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";
import { sendBytes, statusesOf, toWire } from "../security/wire.ts";

const client = createClient(inject("origin"));
let bearer: string;

beforeAll(async () => {
  bearer = `Authorization: Bearer ${(await client.register("buyer")).accessToken}`;
});

const send = async (line: Parameters<typeof toWire>[0]) => {
  const answered = await sendBytes(client.origin, toWire(line));
  return { statuses: statusesOf(answered), text: answered, code: /"code":"(\w+)"/.exec(answered)?.[1] ?? null };
};

describe("a header that stands there twice", () => {
  test.each([
    ["two credentials, the good one first", () => [bearer, "Authorization: Bearer other"]],
    ["two credentials, the good one last", () => ["Authorization: Bearer other", bearer]],
    ["the same credentials twice", () => [bearer, bearer]],
  ])("signs nobody in: %s", async (_, headers) => {
    const { statuses, code } = await send({ path: "/v1/users/me", headers: headers() });
    expect([statuses, code]).toEqual([[401], "access_token_invalid"]);
  });

  test("is no idempotency key", async () => {
    const keys = [randomUUID(), randomUUID()].map((key) => `Idempotency-Key: ${key}`);
    const headers = [bearer, ...keys, "Content-Type: application/json"];
    const body = '{"items":[{"productId":"prd_1"}]}';
    const { statuses, code } = await send({ method: "POST", path: "/v1/orders", headers, body });
    expect([statuses, code]).toEqual([[400], "idempotency_key_invalid"]);
  });

  test("is no request id, and no version", async () => {
    const { text } = await send({ path: "/health", headers: ["X-Request-Id: one", "X-Request-Id: two"] });
    expect(text).toMatch(/x-request-id: req-/i);
    const versions = ["Api-Version: 2026-11-01", "Api-Version: 2026-11-01"];
    expect((await send({ path: "/health", headers: versions })).code).toBe("unknown_api_version");
  });
});

describe("where a request ends", () => {
  const inside = toWire({ path: "/v1/users/me" });

  test.each([
    ["two lengths", ["Content-Length: 2", `Content-Length: ${inside.length}`]],
    ["a length below nothing", ["Content-Length: -1"]],
    ["a coding that is none", ["Transfer-Encoding: xchunked"]],
    ["a header that goes on in the next line", ["X-One: a\r\n b"]],
  ])("is no matter of opinion: %s are refused", async (_, lengths) => {
    const headers = ["Content-Type: application/json", ...lengths];
    const { statuses } = await send({ method: "POST", path: "/v1/auth/login", headers, body: `{}${inside}` });
    expect(statuses).toEqual([400]);
  });

  test("is where its chunks say, whatever length it claims", async () => {
    const headers = ["Content-Type: application/json", "Content-Length: 4", "Transfer-Encoding: chunked"];
    const { statuses, code } = await send({ method: "POST", path: "/v1/auth/login", headers, body: "0\r\n\r\n" });
    expect([statuses, code]).toEqual([[400], "malformed_body"]);
  });
});

describe("a header from outside", () => {
  test.each([
    "X-HTTP-Method-Override: DELETE",
    "X-HTTP-Method: DELETE",
    "X-Method-Override: DELETE",
    "X-Original-URL: /v1/users/me",
    "X-Rewrite-URL: /v1/users/me",
    "X-Forwarded-Prefix: /v1/users/me?",
  ])("makes no other request of one: %s", async (header) => {
    const { statuses, text } = await send({ path: "/health", headers: [bearer, header] });
    expect([statuses, /"status":"ok"/.test(text)]).toEqual([[200], true]);
    const posted = await send({ method: "POST", path: "/v1/users/me", headers: [bearer, header] });
    expect([posted.statuses, posted.code]).toEqual([[405], "method_not_allowed"]);
    expect((await send({ path: "/v1/users/me", headers: [bearer] })).statuses).toEqual([200]);
  });

  test("does not move our links: they are made of the configured origin", async () => {
    const headers = ["Host: evil.example", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example"];
    const { text } = await send({ path: "/v1/nowhere", headers });
    expect(text).toContain(`"type":"${client.origin}/problems/not_found"`);
    expect(text).not.toContain("evil.example");
    const email = `${randomUUID()}@example.com`;
    const body = JSON.stringify({ email, password: "Password123", name: "Ann", role: "buyer" });
    const json = [...headers, "Content-Type: application/json"];
    expect((await send({ method: "POST", path: "/v1/auth/register", headers: json, body })).statuses).toEqual([201]);
    const { links } = await client.waitForMail(email);
    expect(links.map((link) => new URL(link).origin)).toEqual([client.origin]);
  });

  test("of any length is survived, and so is an address", async () => {
    const long = "a".repeat(60_000);
    for (const line of [
      { path: "/health", headers: [`X-Long: ${long}`] },
      { path: "/health", headers: Array.from({ length: 1_000 }, (_, index) => `X-${index}: a`) },
      { path: "/v1/users/me", headers: [`Authorization: Bearer ${long}`] },
      { path: "/v1/users/me", headers: [bearer, `Cookie: ${long}`] },
      { path: `/v1/search?q=${long}` },
      { path: `/v1/products/${long}` },
      { path: `/v1/search?${"a=b&".repeat(15_000)}` },
    ]) {
      const { statuses } = await send(line);
      expect(statuses).toHaveLength(1);
      expect(statuses[0]).toBeLessThan(500);
    }
  });
});

describe("a method", () => {
  test.each(["TRACE", "PROPFIND", "LOCK", "SEARCH"])(
    "that nothing takes is refused, and repeats nothing: %s",
    async (method) => {
      const { statuses, code, text } = await send({
        method,
        path: "/v1/users/me",
        headers: [bearer, "X-Mine: secret"],
      });
      expect([statuses, code]).toEqual([[405], "method_not_allowed"]);
      expect(text).not.toContain("secret");
    },
  );
});

describe("a path", () => {
  const closed = "/v1/users/me";

  test.each([
    ...["/V1/users/me", "//v1/users/me", "/v1//users/me", "/v1/users/me/", "/v1/users/me;a=b", "/v1/users/me%00"],
    ...["/v1/products/..;/users/me", "/v1/products/..%2f..%2fv1%2fusers%2fme", "/v1%2fusers%2fme", "/v1\\users\\me"],
    ...["/v1/users/me.json", "/v1/users/me%20", "/docs/..%2fv1%2fusers%2fme"],
  ])("that is spelled differently leads nowhere: %s", async (path) => {
    const { statuses, code } = await send({ path, headers: [bearer] });
    expect([statuses, code]).toEqual([[404], "not_found"]);
  });

  test.each([
    ...["/%76%31/users/me", "/v1/users/%6d%65", "/v1/products/../users/me?x", "/v1/users/me?a=b", "/v1/./users/me"],
    "http://evil.example/v1/users/me",
  ])("that says the same in other letters is as closed as it: %s", async (path) => {
    const { statuses } = await send({ path });
    expect([[401], [404]]).toContainEqual(statuses);
    expect((await send({ path: closed })).statuses).toEqual([401]);
  });

  test.each([
    ...[
      "/.git/config",
      "/.env",
      "/.dev.vars",
      "/wrangler.toml",
      "/package.json",
      "/standalone.js",
      "/docs/",
      "/docs/../",
    ],
    ...[
      "/server-status",
      "/metrics",
      "/debug",
      "/__scheduled",
      "/cdn-cgi/",
      "/graphql",
      "/v1/",
      "/media/",
      "/downloads/",
    ],
  ])("to what no route hands out leads nowhere: %s", async (path) => {
    expect((await send({ path })).statuses).toEqual([404]);
  });
});
