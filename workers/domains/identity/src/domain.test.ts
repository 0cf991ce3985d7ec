import { accept } from "@souk/kernel/result";
import { describe, expect, test } from "vitest";
import { decideRefresh, decideVerification, decideVerifyEmail, liveMailTokens, patchProfile } from "./domain.ts";

const now = new Date("2026-11-22T09:00:00.000Z");
const [earlier, later] = ["2026-11-22T08:59:59.999Z", "2026-11-22T09:00:00.001Z"];
const refused = (code: string) => ({ ok: false, problem: { code } });

describe("a refresh token", () => {
  const fresh = { spentAt: null, sessionEndedAt: null, sessionExpiresAt: later };

  test("works once in a session that is alive", () => expect(decideRefresh(fresh, now)).toEqual(accept(null)));
  test.each([
    ["an unknown one", null, "refresh_token_invalid"],
    ["a spent one", { ...fresh, spentAt: earlier }, "refresh_token_reused"],
    [
      "a spent one of an ended session",
      { ...fresh, spentAt: earlier, sessionEndedAt: earlier },
      "refresh_token_reused",
    ],
    ["one of an ended session", { ...fresh, sessionEndedAt: earlier }, "refresh_token_invalid"],
    ["one of a session that ends now", { ...fresh, sessionExpiresAt: now.toISOString() }, "refresh_token_invalid"],
  ])("is refused as %s", (_, state, code) => expect(decideRefresh(state, now)).toEqual(refused(code)));
});

describe("a mailed token", () => {
  const fresh = { userId: "usr_1", usedAt: null, expiresAt: later, emailVerifiedAt: null };

  test("makes a verified address known", () =>
    expect(decideVerifyEmail(fresh, now)).toEqual(accept([{ type: "EmailVerified", data: { userId: "usr_1" } }])));
  test("is no news for an address verified before", () =>
    expect(decideVerifyEmail({ ...fresh, emailVerifiedAt: earlier }, now)).toEqual(accept([])));
  test.each([
    ["an unknown one", null],
    ["a spent one", { ...fresh, usedAt: earlier }],
    ["an expired one", { ...fresh, expiresAt: now.toISOString() }],
  ])("is refused as %s", (_, state) => expect(decideVerifyEmail(state, now)).toEqual(refused("token_invalid")));
});

test("a verification mail goes to an unverified address that was not sent too many", () => {
  const state = { emailVerifiedAt: null, liveTokens: liveMailTokens - 1 };
  expect(decideVerification(state)).toEqual(accept({ mail: true }));
  expect(decideVerification({ ...state, liveTokens: liveMailTokens })).toEqual(refused("rate_limited"));
  expect(decideVerification({ emailVerifiedAt: earlier, liveTokens: liveMailTokens })).toEqual(accept({ mail: false }));
});

describe("a profile", () => {
  const profile = { name: "Ann", bio: "Fonts", version: 3, updatedAt: earlier };
  const changed = { ...profile, version: 4, updatedAt: now.toISOString() };

  test.each([
    ["takes a new name", { name: "Bea" }, { ...changed, name: "Bea" }],
    ["loses its bio to an empty one", { bio: "" }, { ...changed, bio: null }],
    ["stays as it is under no change", { name: "Ann", bio: "Fonts" }, null],
    ["stays as it is under an empty patch", {}, null],
  ])("%s", (_, patch, expected) => expect(patchProfile(profile, patch, now)).toEqual(expected));
});
