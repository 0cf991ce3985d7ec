import { describe, expect, test } from "vitest";
import { patchProfile } from "./profile.ts";

const now = new Date("2026-11-22T09:00:00.000Z");

describe("a profile", () => {
  const profile = { name: "Ann", bio: "Fonts", version: 3, updatedAt: "2026-11-22T08:59:59.999Z" };
  const changed = { ...profile, version: 4, updatedAt: now.toISOString() };

  test.each([
    ["takes a new name", { name: "Bea" }, { ...changed, name: "Bea" }],
    ["takes a new bio and keeps its name", { bio: "Icons" }, { ...changed, bio: "Icons" }],
    ["loses its bio to an empty one", { bio: "" }, { ...changed, bio: null }],
    ["stays as it is under no change", { name: "Ann", bio: "Fonts" }, null],
    ["stays as it is under an empty patch", {}, null],
  ])("%s", (_, patch, expected) => expect(patchProfile(profile, patch, now)).toEqual(expected));

  test("without a bio stays as it is under an empty one", () =>
    expect(patchProfile({ ...profile, bio: null }, { bio: "" }, now)).toBeNull());
});
