import { sealToken } from "@souk/platform/signing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openLink, sealLink } from "./link.ts";

const secret = "a secret";
const link = {
  entitlementId: "ent_1",
  productId: "prd_1",
  fileId: "fil_1",
  version: 2,
  expiresAt: "2026-11-20T10:15:00.000Z",
};
const before = new Date("2026-11-20T10:14:59.999Z");
const token = sealLink(secret, link);

test("a link opens until it expires", () => {
  expect(openLink(secret, token, before)).toEqual({ ok: true, value: link });
  expect(openLink(secret, token, new Date(link.expiresAt))).toEqual({ ok: false, problem: { code: "link_expired" } });
});

test("no character of a link can be another one, fall away or be added", () => {
  const alphabet = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=%+/ \u00e9"];
  const altered = fc
    .tuple(fc.nat(token.length), fc.constantFrom("", ...alphabet), fc.nat(1))
    .map(([at, character, drop]) => token.slice(0, at) + character + token.slice(at + drop))
    .filter((text) => text !== token);
  fc.assert(
    fc.property(altered, (text) => {
      expect(openLink(secret, text, before)).toEqual({ ok: false, problem: { code: "link_invalid" } });
    }),
    { numRuns: 2_000 },
  );
});

test("a token sealed for another purpose or with another secret opens nothing", () => {
  const invalid = { ok: false, problem: { code: "link_invalid" } };
  expect(openLink(secret, sealToken(secret, "upload", link), before)).toEqual(invalid);
  expect(openLink("another secret", token, before)).toEqual(invalid);
});
