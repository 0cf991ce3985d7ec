import { request as requestRaw } from "node:http";
import { isProblemCode, problems } from "@souk/contracts/problems";
import { describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const origin = inject("origin");
const client = createClient(origin);
const json = { "Content-Type": "application/json" };

type Problem = { code: string; status: number; requestId: string; errors?: { pointer: string }[] };

const send = (path: string, init: RequestInit = {}) => fetch(new URL(path, origin), init);

const refused = async (path: string, init: RequestInit = {}) => {
  const response = await send(path, init);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  const problem = (await response.json()) as Problem;
  expect(problem).toMatchObject({
    type: `${origin}/problems/${problem.code}`,
    status: response.status,
    instance: new URL(path, origin).pathname,
    requestId: response.headers.get("X-Request-Id"),
  });
  expect(isProblemCode(problem.code) && problems[problem.code].status).toBe(response.status);
  return { status: response.status, code: problem.code, headers: response.headers, problem };
};

/** A path as it stands: `fetch` would tidy it up first. */
const sendRaw = (path: string, method = "GET"): Promise<{ status: number; requestId: unknown }> =>
  new Promise((done, fail) => {
    const { hostname, port } = new URL(origin);
    requestRaw({ hostname, port, path, method }, (response) => {
      response.resume();
      response.on("end", () => done({ status: response.statusCode ?? 0, requestId: response.headers["x-request-id"] }));
    })
      .on("error", fail)
      .end();
  });

const login = (body: RequestInit["body"], headers: Record<string, string> = json) =>
  refused("/v1/auth/login", { method: "POST", headers, body, duplex: "half" } as RequestInit);

describe("an address", () => {
  test("that does not exist is 404", async () => {
    expect(await refused("/v1/nowhere")).toMatchObject({ status: 404, code: "not_found" });
  });

  test.each([
    ["DELETE", "/v1/auth/login", "POST"],
    ["GET", "/v1/auth/login", "POST"],
    ["PUT", "/v1/users/me", "GET, HEAD, PATCH, DELETE"],
    ["POST", "/health", "GET, HEAD"],
    ["POST", "/downloads/token", "GET, HEAD"],
    ["POST", "/dev/mail", "GET, HEAD"],
  ])("with the method %s where it does not take it is 405: %s", async (method, path, allow) => {
    const response = await send(path, { method });
    expect([response.status, response.headers.get("Allow")]).toEqual([405, allow]);
    expect(await response.json()).toMatchObject({ code: "method_not_allowed" });
  });

  test("answers HEAD where it answers GET, with the same headers and no body", async () => {
    const [get, head] = await Promise.all([send("/health"), send("/health", { method: "HEAD" })]);
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
    expect(head.headers.get("Content-Type")).toBe(get.headers.get("Content-Type"));
    expect((await send("/v1/nowhere", { method: "HEAD" })).status).toBe(404);
    expect((await send("/v1/auth/login", { method: "HEAD" })).status).toBe(405);
  });

  test.each([
    "/health/",
    "//health",
    "/v1/categories/",
    "/v1/products/%00",
    "/v1/products/%ff",
    "/v1/products/%",
    "/v1/products/%zz",
    "/v1/products/..%2f..%2fhealth",
    "/v1/products/%2e%2e/%2e%2e/x",
    "/v1/products/..",
    "/v1/products/a%0d%0aSet-Cookie:%20b",
    "/v1/products/%F0%9F%8E%89",
    `/v1/products/${"x".repeat(5_000)}`,
    "/v1/products?cursor=%00&limit=%ff",
    "/v1/products?seller=%00",
    "/problems/constructor",
    "/problems/__proto__",
    "/problems/%00",
    "/problems/%ff",
    "/downloads/%00",
    "/downloads/%ff.%ff",
    "/downloads/..%2f..%2fetc%2fpasswd",
    "/uploads/%ff",
    "/media/original/..%2f..%2fsecret",
    "/?",
    "/%",
  ])("%s is a client's error at most", async (path) => {
    const { status, requestId } = await sendRaw(path);
    expect(status).toBeLessThan(500);
    expect(status).toBeGreaterThanOrEqual(200);
    expect(requestId).toMatch(/^[A-Za-z0-9-]{1,64}$/);
  });

  test("with a slash too many is another one", async () => {
    expect((await sendRaw("/health/")).status).toBe(404);
  });
});

describe("a body", () => {
  test("that is not said to be JSON is 415", async () => {
    expect(await login("{}", { "Content-Type": "text/plain" })).toMatchObject({ status: 415 });
    expect(await login("{}", { "Content-Type": "application/json; charset=latin1" })).toMatchObject({ status: 415 });
    expect(await login(new Uint8Array([1]), {})).toMatchObject({ status: 415, code: "unsupported_media_type" });
  });

  test("above 256 KiB is 413, with or without a length", async () => {
    const large = `{"email":"${"x".repeat(256 * 1024)}"}`;
    expect(await login(large)).toMatchObject({ status: 413, code: "payload_too_large" });
    expect(await login("x".repeat(8_000_000))).toMatchObject({ status: 413 });
    const chunked = new Blob(Array(16).fill(large)).stream();
    expect(await login(chunked)).toMatchObject({ status: 413, code: "payload_too_large" });
  });

  test("of just less, in chunks, is read", async () => {
    const text = `{"email":"${"x".repeat(255 * 1024)}"}`;
    expect(await login(new Blob([text]).stream())).toMatchObject({ status: 400, code: "validation_failed" });
  });

  test.each([
    ["nothing", ""],
    ["a piece of JSON", '{"email":'],
    ["a key twice", '{"email":"a","\\u0065mail":"b"}'],
    ["33 levels", "[".repeat(33) + "]".repeat(33)],
    ["a NUL", '{"email":"\\u0000"}'],
    ["bad UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
  ])("that holds %s is malformed", async (_, body) => {
    expect(await login(body)).toMatchObject({ status: 400, code: "malformed_body" });
  });

  test("with fields that do not exist is refused by the name of each", async () => {
    const body = '{"email":"a@example.com","password":"x","role":"admin","a/b~":1}';
    const { code, problem } = await login(body);
    expect(code).toBe("validation_failed");
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(["/role", "/a~1b~0"]);
  });

  test("of another shape is refused as a whole", async () => {
    for (const body of ["[]", "null", '"text"', "1"]) {
      expect(await login(body)).toMatchObject({ status: 400, code: "validation_failed" });
    }
  });
});

describe("a request id", () => {
  test("is kept and comes back in answers and problems", async () => {
    const headers = { "X-Request-Id": "My-Id-1" };
    expect((await send("/health", { headers })).headers.get("X-Request-Id")).toBe("My-Id-1");
    expect((await refused("/v1/nowhere", { headers })).problem.requestId).toBe("My-Id-1");
    expect((await refused("/v1/users/me", { headers })).problem.requestId).toBe("My-Id-1");
  });

  test("that is none is replaced by a new one each time", async () => {
    const ids = await Promise.all(
      [{}, { "X-Request-Id": "a b" }, { "X-Request-Id": "x".repeat(65) }].map(
        async (headers) => (await send("/health", { headers })).headers.get("X-Request-Id") ?? "",
      ),
    );
    for (const id of ids) expect(id).toMatch(/^req-[a-z0-9]+$/);
    expect(new Set(ids).size).toBe(3);
  });
});

describe("a caller", () => {
  test("who is nobody is asked to sign in, and told how", async () => {
    const { status, code, headers } = await refused("/v1/users/me");
    expect([status, code, headers.get("WWW-Authenticate")]).toEqual([401, "authentication_required", "Bearer"]);
  });

  test.each(["Bearer dead", "Bearer a.b.c", "Bearer", "Basic dXNlcjpwYXNz", "Bearer eyJhbGciOiJub25lIn0.e30."])(
    "with the credentials %j is refused even where none are needed",
    async (Authorization) => {
      for (const path of ["/v1/categories", "/v1/users/me"]) {
        const { status, code, headers } = await refused(path, { headers: { Authorization } });
        expect([status, code]).toEqual([401, "access_token_invalid"]);
        expect(headers.get("WWW-Authenticate")).toBe('Bearer error="invalid_token"');
      }
    },
  );

  test("whose token was altered is refused", async () => {
    const { accessToken } = await client.register("buyer");
    const [head, , signature] = accessToken.split(".");
    const claims = { sub: "usr_1", role: "admin", sid: "s", iss: "souk", aud: "souk-api", iat: 1, exp: 9_999_999_999 };
    const forged = [head, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
    const headers = { Authorization: `Bearer ${forged}` };
    expect(await refused("/v1/users/me", { headers })).toMatchObject({ code: "access_token_invalid" });
  });

  test("of the wrong role is 403", async () => {
    const { accessToken } = await client.register("buyer");
    const headers = { Authorization: `Bearer ${accessToken}`, ...json };
    const answer = await refused("/v1/products", { method: "POST", headers, body: "{}" });
    expect(answer).toMatchObject({ status: 403, code: "forbidden" });
  });

  test("cannot say by a header who they are", async () => {
    const headers = {
      "X-User-Id": "usr_1",
      "X-Role": "admin",
      "X-Principal": '{"userId":"usr_1","role":"admin","sessionId":"s"}',
      "X-Correlation-Id": "mine",
      "X-Causation-Id": "mine",
      "X-Cost": "9,9,9,9,9",
    };
    const { status, headers: answered } = await refused("/v1/users/me", { headers });
    expect(status).toBe(401);
    for (const name of ["X-Cost", "X-Correlation-Id", "X-Causation-Id"]) expect(answered.get(name)).toBe(null);
  });
});

describe("an idempotency key", () => {
  test("is needed to place an order, and must be one everywhere", async () => {
    const { accessToken } = await client.register("buyer");
    const post = (path: string, key?: string) =>
      refused(path, {
        method: "POST",
        headers: {
          ...json,
          Authorization: `Bearer ${accessToken}`,
          ...(key !== undefined && { "Idempotency-Key": key }),
        },
        body: "{}",
      });
    expect(await post("/v1/orders")).toMatchObject({ status: 400, code: "idempotency_key_required" });
    for (const key of ["short", "x".repeat(256), "has a space in it all", "not-ascii-not-ascii-\u00e9", ""]) {
      expect(await post("/v1/orders", key)).toMatchObject({ status: 400, code: "idempotency_key_invalid" });
    }
    expect(await post("/v1/orders", "sixteen-letters-")).toMatchObject({ status: 400, code: "validation_failed" });
  });

  test("that is malformed is refused on routes that need none", async () => {
    const { code } = await login("{}", { ...json, "Idempotency-Key": "short" });
    expect(code).toBe("idempotency_key_invalid");
  });
});

describe("every answer", () => {
  test.each(["/health", "/v1/nowhere", "/v1/users/me", "/problems/not_found", "/downloads/x"])(
    "carries the security headers: %s",
    async (path) => {
      const { headers } = await send(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        "api-version": "2026-11-01",
        "cache-control": "private, no-store",
        "referrer-policy": "no-referrer",
        "strict-transport-security": expect.stringContaining("max-age="),
        vary: "Origin",
        "x-content-type-options": "nosniff",
      });
    },
  );

  test("keeps to the version asked for, and an unknown one is refused", async () => {
    expect((await send("/health", { headers: { "Api-Version": "2026-11-01" } })).status).toBe(200);
    const headers = { "Api-Version": "2020-01-01" };
    expect(await refused("/health", { headers })).toMatchObject({ status: 400, code: "unknown_api_version" });
  });

  test("is closed to pages of other origins unless they are listed", async () => {
    const headers = { Origin: "https://evil.example" };
    const preflight = await send("/v1/orders", {
      method: "OPTIONS",
      headers: { ...headers, "Access-Control-Request-Method": "POST" },
    });
    expect(preflight.status).toBe(204);
    for (const answer of [preflight, await send("/health", { headers })]) {
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(null);
      expect(answer.headers.get("Vary")).toContain("Origin");
    }
  });
});

describe("the gateway itself", () => {
  test("is healthy", async () => {
    const { status, body } = await client.ask("/health");
    expect([status, body]).toEqual([200, { status: "ok", environment: "development" }]);
  });

  test("explains every problem there is", async () => {
    for (const [code, { status, title, cause, cure }] of Object.entries(problems)) {
      const page = await client.ask(`/problems/${code}`);
      expect([page.status, page.body]).toEqual([200, { code, status, title, cause, cure }]);
    }
    expect(await refused("/problems/nothing_like_it")).toMatchObject({ status: 404, code: "not_found" });
  });
});
