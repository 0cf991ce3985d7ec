import { accept, refuse } from "@souk/kernel/result";
import { describe, expect, test } from "vitest";
import { decideMailToken, decideVerification, liveMailTokens, verifyAddress } from "./mail-token.ts";

const now = new Date("2026-11-22T09:00:00.000Z");
const [earlier, later] = ["2026-11-22T08:59:59.999Z", "2026-11-22T09:00:00.001Z"];

describe("a mailed token", () => {
  const fresh = { userId: "usr_1", usedAt: null, expiresAt: later, emailVerifiedAt: null };

  test("is good until it is used or expires", () => expect(decideMailToken(fresh, now)).toEqual(accept(fresh)));
  test("makes a verified address known", () =>
    expect(verifyAddress(fresh)).toEqual([{ type: "EmailVerified", data: { userId: "usr_1" } }]));
  test("is no news for an address verified before", () =>
    expect(verifyAddress({ ...fresh, emailVerifiedAt: earlier })).toEqual([]));
  test.each([
    ["an unknown one", null],
    ["a spent one", { ...fresh, usedAt: earlier }],
    ["an expired one", { ...fresh, expiresAt: now.toISOString() }],
  ])("is refused as %s", (_, state) => expect(decideMailToken(state, now)).toEqual(refuse("token_invalid")));
});

test("a verification mail goes to an unverified address that was not sent too many", () => {
  const state = { emailVerifiedAt: null, liveTokens: liveMailTokens - 1 };
  expect(decideVerification(state)).toEqual(accept({ mail: true }));
  expect(decideVerification({ ...state, liveTokens: liveMailTokens })).toEqual(refuse("rate_limited"));
  expect(decideVerification({ emailVerifiedAt: earlier, liveTokens: liveMailTokens })).toEqual(accept({ mail: false }));
});
