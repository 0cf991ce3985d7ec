import { expect, test } from "vitest";
import { listAccessible, pickVersion } from "./versions.ts";

const version = (number: number) => ({ version: number, size: 1, sha256: "", changelog: "", createdAt: "" });
const file = (id: string, versions: number[], removed = false) => ({
  id,
  name: "a",
  type: "b/c",
  removed,
  versions: versions.map(version),
});

test("a link without a version is for the newest", () => {
  expect(pickVersion([file("fil_1", [2, 3, 1])], "fil_1", undefined)).toEqual({ ok: true, value: 3 });
  expect(pickVersion([file("fil_1", [2, 3, 1])], "fil_1", 1)).toEqual({ ok: true, value: 1 });
});

test("a version that never was is not there", () => {
  const missing = { ok: false, problem: { code: "not_found" } };
  expect(pickVersion([file("fil_1", [1])], "fil_1", 2)).toEqual(missing);
  expect(pickVersion([file("fil_1", [1])], "fil_2", undefined)).toEqual(missing);
  expect(pickVersion([file("fil_1", [])], "fil_1", undefined)).toEqual(missing);
});

test("a removed file stays with those who bought it, and new files come to all", () => {
  const files = [file("fil_kept", [1]), file("fil_removed", [1], true), file("fil_other", [1], true)];
  const accessible = listAccessible(files, [{ fileId: "fil_removed", version: 1 }]);
  expect(accessible.map(({ id }) => id)).toEqual(["fil_kept", "fil_removed"]);
});
