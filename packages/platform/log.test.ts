import { DrizzleQueryError } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { logError, logInfo } from "./log.ts";
import { randomToken, sealToken } from "./signing.ts";

const print = vi.spyOn(console, "error");
const tell = vi.spyOn(console, "log");
beforeEach(() => {
  for (const spy of [print, tell]) spy.mockReset().mockImplementation(() => undefined);
});
afterEach(() => vi.useRealTimers());

const lineOf = (spy: typeof print) => String(spy.mock.calls[0]?.[0]);

describe("a log line", () => {
  test("is one line of JSON that says when, in UTC, whatever stands in it", () => {
    vi.useFakeTimers({ now: new Date("2026-11-28T09:00:00.000Z") });
    logInfo("request", { requestId: 'r\n{"level":"error"}', status: 200 });
    expect(lineOf(tell)).not.toContain("\n");
    expect(JSON.parse(lineOf(tell))).toEqual({
      at: "2026-11-28T09:00:00.000Z",
      level: "info",
      message: "request",
      requestId: 'r\n{"level":"error"}',
      status: 200,
    });
  });

  test("has no field for what people wrote or hold secret", () => {
    // @ts-expect-error A password has no place in a log.
    logInfo("signed in", { password: "Password123" });
    // @ts-expect-error Neither has a token.
    logError("refused", new Error("no"), { token: "t" });
    // @ts-expect-error Nor has an object, of which nobody knows what it holds.
    logInfo("asked", { status: { body: "everything" } });
    expect(tell).toHaveBeenCalledTimes(2);
  });
});

describe("an error's line", () => {
  test("tells the query and where it came from, not what was in it", () => {
    logError("failed", new DrizzleQueryError("insert into users", ["ann@example.com", "a\nbio"]), { requestId: "r" });
    const line = lineOf(print);
    expect(JSON.parse(line)).toMatchObject({
      level: "error",
      reason: "Failed query: insert into users",
      requestId: "r",
    });
    expect(JSON.parse(line).stack).toMatch(/\n {4}at /);
    expect(line).not.toMatch(/ann@example.com|bio/);
  });

  test.each([
    ["an access token", sealToken("s", "x", { sub: "usr_1" })],
    ["an unsigned token", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMSJ9."],
    ["a header of credentials", "Bearer abc.def"],
    ["a refresh token", randomToken()],
    ["an API key", `mk_${randomToken()}`],
    ["a webhook's secret", "whsec_development"],
    ["the provider's key", "sk_live_4eC39HqLyjWDarjtT1zdp7dc"],
    ["a link in a mail", "https://souk.test/verify-email?token=short"],
    ["a signed link", "https://souk.test/downloads/abc.def"],
    ["a signed path", "/uploads/abc.def"],
    ["the number of a card", "4242 4242 4242 4242"],
    ["the number of another card", "378282246310005"],
    ["an address", "ann.o'neill+shop@mail.example.co.uk"],
  ])("does not repeat %s that the error quotes", (_, secret) => {
    const hidden =
      secret
        .replace(/^https:\/\/souk\.test|^Bearer /, "")
        .split(/[/=]/)
        .at(-1) ?? "";
    const error = new Error(`It said: ${secret}, again`, { cause: new Error(`because "${secret}"`) });
    logError(`failed`, error, { path: `/x/${secret}`, reason: `${secret}\n` });
    expect(hidden.length).toBeGreaterThan(4);
    expect(lineOf(print)).not.toContain(hidden);
    expect(lineOf(print)).toContain("again");
  });

  test("keeps what an operator goes by: ids, times, hashes and places in the code", () => {
    const kept = [
      "usr_01m8h7vxaffk4bgekdcbpeb34a",
      "ord_d6a4f10749b1a1b1cf333767f0aa77d1",
      "ses_01m8h7tpvxfk4bgegm50kajb2t",
      "2026-11-28T14:05:46.123Z",
      "1795874970123",
      "09ef621068dedf82998a50bc0a60b9edbc2462765d6e384fab045af8843cd60b",
      "27615107-4a9a-4834-b349-3b6720847504",
      "/v1/products/prd_01m8h7tq0xf20sdt0y44jdpd1j/files",
      "D1_ERROR: UNIQUE constraint failed: users.email: SQLITE_CONSTRAINT",
    ];
    for (const text of kept) logError("failed", new Error(text));
    expect(print.mock.calls.map(([line]) => JSON.parse(String(line)).reason)).toEqual(kept);
  });

  test("never holds a token, whatever it stands in", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..." \"'=/&?:,;()[]{}<>\n") }), fc.string(), (before, after) => {
        print.mockClear();
        const token = sealToken("secret", "link", { file: "fil_1" });
        logError("failed", new Error(`${before}${token} ${after}`));
        expect(lineOf(print)).not.toContain(token.slice(-20));
      }),
    );
  });
});
