import { describe, expect, test } from "vitest";
import { checkMatch, toEtag } from "./etag.ts";
import { createMeter, formatCost, parseCost } from "./meter.ts";
import { problemResponse } from "./problem.ts";
import { answerScreen, createParts, toScreen } from "./screen.ts";

describe("If-Match", () => {
  test.each([
    [undefined, true],
    ["*", true],
    ['"3"', true],
    ['"2", "3"', true],
    ['"2"', false],
    ["3", false],
    ['W/"3"', false],
    ["", false],
  ])("%s against version 3 goes on: %s", (header, goesOn) => {
    expect(checkMatch(header, 3).ok).toBe(goesOn);
  });

  test("is the ETag that was given", () => {
    expect(checkMatch(toEtag(7), 7).ok).toBe(true);
  });
});

describe("a cost", () => {
  test("survives its way through a header", () => {
    const meter = createMeter();
    meter.add({ trips: 2, rowsRead: 7, hops: 1 });
    meter.add({ writes: 1, rowsWritten: 3, objectCalls: 4 });
    expect(parseCost(formatCost(meter.cost))).toEqual({
      trips: 2,
      writes: 1,
      rowsRead: 7,
      rowsWritten: 3,
      hops: 1,
      objectCalls: 4,
    });
  });

  test.each([null, "", "1,2", "a,b,c,d,e,f", "1,2,3,4,5,6,7"])("is nothing where the header is %s", (header) => {
    expect(parseCost(header)).toEqual({});
  });
});

describe("a problem", () => {
  const at = { origin: "https://souk.test", path: "/v1/orders", requestId: "r" };

  test("says what, where and how to mend it", async () => {
    const response = problemResponse({ code: "price_changed", detail: "It costs more" }, at);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([409, "application/problem+json"]);
    expect(await response.json()).toEqual({
      type: "https://souk.test/problems/price_changed",
      title: "The price has changed",
      status: 409,
      detail: "It costs more",
      instance: "/v1/orders",
      code: "price_changed",
      requestId: "r",
    });
  });

  test("says when to come back, and how to sign in", () => {
    expect(problemResponse({ code: "service_unavailable" }, at).headers.get("Retry-After")).toBe("2");
    expect(problemResponse({ code: "access_token_invalid" }, at).headers.get("WWW-Authenticate")).toContain(
      "invalid_token",
    );
    expect(problemResponse({ code: "not_found" }, at).headers.get("WWW-Authenticate")).toBeNull();
  });
});

describe("a screen", () => {
  const screen = toScreen({ title: "A screen" });
  const ask = (signedIn: boolean, ifNoneMatch?: string) => answerScreen(screen, { signedIn, ifNoneMatch });

  test("may be kept by all when nobody signed in, and by nobody else otherwise", () => {
    expect(ask(false).headers.get("Cache-Control")).toBe("public, max-age=60, stale-while-revalidate=300");
    expect(ask(true).headers.get("Cache-Control")).toContain("private");
    expect(ask(false).headers.get("Vary")).toBe("Authorization");
  });

  test("is not sent again to who has it", async () => {
    expect(ask(false, screen.etag).status).toBe(304);
    expect(ask(false, `W/${screen.etag}`).status).toBe(304);
    expect([ask(false, '"another"').status, await ask(false).text()]).toEqual([200, screen.body]);
  });

  test("names the parts that fail, refuse or are late, and has the others", async () => {
    const parts = createParts("r");
    const late = new Promise<never>(() => undefined);
    const taken = await Promise.all([
      parts.take("a", Promise.resolve({ ok: true as const, value: 1 }), 0),
      parts.take("b", Promise.resolve({ ok: false as const, problem: { code: "not_found" } }), 0),
      parts.take("c", Promise.reject(new Error("down")), 0),
      parts.take("d", late, 0),
    ]);
    expect(taken).toEqual([1, 0, 0, 0]);
    expect([...parts.degraded].sort()).toEqual(["b", "c", "d"]);
  });
});
