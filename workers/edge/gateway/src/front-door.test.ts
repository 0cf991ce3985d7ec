import { createMeter } from "@souk/platform/meter";
import fc from "fast-check";
import { expect, test } from "vitest";
import { admit, dress } from "./front-door.ts";

const enter = (headers: Record<string, string>, method = "GET") =>
  admit(new Request("https://souk.test/v1/x?y=1", { method, headers }), () => "made");

test.each(["a", "A-1", "0".repeat(64)])("the request id %s is kept", (given) => {
  const { request, requestId } = enter({ "X-Request-Id": given });
  expect(requestId).toBe(given);
  expect(request.headers.get("x-request-id")).toBe(given);
});

test.each([undefined, "", "0".repeat(65), "a b", "a_b", "é", "a,b"])("the request id %s is replaced", (given) => {
  const { request, requestId } = enter(given === undefined ? {} : { "X-Request-Id": given });
  expect(requestId).toBe("made");
  expect(request.headers.get("x-request-id")).toBe("made");
});

test("headers that only we may set do not come in from outside", () => {
  const ours = { "X-Correlation-Id": "a", "x-causation-id": "b", "X-COST": "1,1,1,1,1", "X-Behind-Ms": "1" };
  const { request } = enter({ ...ours, Accept: "*/*" });
  expect(Object.fromEntries(request.headers)).toEqual({ accept: "*/*", "x-request-id": "made" });
});

test("all else of a request stays as it is", async () => {
  const outside = new Request("https://souk.test/a?b=c", { method: "PUT", body: "bytes", headers: { Range: "x" } });
  const { request } = admit(outside, () => "made");
  expect([request.method, request.url, request.headers.get("Range")]).toEqual(["PUT", outside.url, "x"]);
  expect(await request.text()).toBe("bytes");
});

test("an id that comes in is harmless wherever it goes", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."aZ9-_ ;\"'<\\"), maxLength: 70 }), (given) => {
      expect(enter({ "X-Request-Id": given }).requestId).toMatch(/^[A-Za-z0-9-]{1,64}$/);
    }),
  );
});

test("every answer carries the security headers, the version and its request id", () => {
  const inner = new Response("x", { status: 418, headers: { "X-Cost": "1,1,2,3,4,5", "X-Correlation-Id": "c" } });
  const response = dress(inner, "id", null);
  expect(response.status).toBe(418);
  expect(Object.fromEntries(response.headers)).toEqual({
    "api-version": "2026-11-01",
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "content-type": "text/plain;charset=UTF-8",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-request-id": "id",
  });
});

test("a route's own cache and content policies stay", () => {
  const headers = { "Cache-Control": "public, max-age=60", "Content-Security-Policy": "sandbox" };
  const response = dress(new Response(null, { headers }), "id", null);
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=60");
  expect(response.headers.get("Content-Security-Policy")).toBe("sandbox");
});

test("what an answer took is told in development only", () => {
  const { cost } = createMeter();
  expect(dress(new Response(), "id", { ms: 7, cost }).headers.get("Server-Timing")).toMatch(/^total;dur=7, d1;/);
  expect(dress(new Response(), "id", null).headers.has("Server-Timing")).toBe(false);
});
