import { describe, expect, test } from "vitest";
import { createTotpSecret, matchStep, toOtpauthUrl } from "./totp.ts";

// "12345678901234567890" in base32, and what RFC 6238 (appendix B) says of it, cut to six digits.
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const published: [number, string][] = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_234_567_890, "005924"],
  [20_000_000_000, "353130"],
];
const at = (seconds: number) => new Date(seconds * 1_000);

describe("a one-time code", () => {
  test.each(published)("at second %d is %s", (seconds, code) => {
    expect(matchStep(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  test.each([
    [-31, null],
    [-30, 41_152_263],
    [0, 41_152_263],
    [59, 41_152_263],
    [60, null],
  ])("is good one step early or late, always as the same step: %d s after its step began", (seconds, step) => {
    expect(matchStep(secret, "005924", at(1_234_567_890 + seconds))).toBe(step);
  });

  test.each(["005925", "05924", "0005924", "", "abcdef"])("is wrong as %j", (code) => {
    expect(matchStep(secret, code, at(1_234_567_890))).toBeNull();
  });
});

describe("an authenticator", () => {
  test("is given 160 random bits of its own", () => {
    const [one, other] = [createTotpSecret(), createTotpSecret()];
    expect(one).toMatch(/^[A-Z2-7]{32}$/);
    expect(one).not.toBe(other);
  });

  test("reads whose secret it is from the URL", () => {
    const url = new URL(toOtpauthUrl(secret, "ann+a@example.com"));
    expect([url.protocol, url.host, decodeURIComponent(url.pathname)]).toEqual([
      "otpauth:",
      "totp",
      "/Souk:ann+a@example.com",
    ]);
    const expected = { issuer: "Souk", secret, algorithm: "SHA1", digits: "6", period: "30" };
    expect(Object.fromEntries(url.searchParams)).toEqual(expected);
  });
});
