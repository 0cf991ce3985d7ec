import { describe, expect, test } from "vitest";
import {
  decideNewFile,
  decideNewVersion,
  decideRemoval,
  decideSize,
  decideUpload,
  type FileState,
  maxFiles,
  type UploadTicket,
} from "./file.ts";

const download: FileState = {
  id: "fil_1",
  kind: "download",
  name: "a",
  type: "text/plain",
  size: 1,
  sha256: "00",
  version: 1,
  status: "uploaded",
};
const image: FileState = { ...download, id: "fil_2", kind: "image" };
const codeOf = (outcome: { ok: boolean; problem?: { code: string } }) => (outcome.ok ? "ok" : outcome.problem?.code);

test("a product takes a hundred files and not one more", () => {
  const files = Array.from({ length: maxFiles }, (_, index) => ({ ...download, id: `fil_${index}` }));
  expect(codeOf(decideNewFile(files.slice(1)))).toBe("ok");
  expect(codeOf(decideNewFile(files))).toBe("validation_failed");
});

test("only a download of the product has versions", () => {
  expect(codeOf(decideNewVersion([download, image], "fil_1"))).toBe("ok");
  expect(codeOf(decideNewVersion([download, image], "fil_2"))).toBe("validation_failed");
  expect(codeOf(decideNewVersion([download, image], "fil_3"))).toBe("not_found");
});

describe("removing a file", () => {
  test.each([
    ["the last download of an active product", "active", [download, image], "fil_1", "product_not_publishable"],
    [
      "the last uploaded one",
      "active",
      [download, { ...download, id: "fil_3", status: "pending" }],
      "fil_1",
      "product_not_publishable",
    ],
    ["one of two downloads", "active", [download, { ...download, id: "fil_3" }], "fil_1", "ok"],
    ["an image", "active", [download, image], "fil_2", "ok"],
    ["the last download of a draft", "draft", [download], "fil_1", "ok"],
    ["the last download of an archived product", "archived", [download], "fil_1", "ok"],
    ["a file that is not there", "active", [download], "fil_9", "not_found"],
  ] as const)("%s", (_, status, files, fileId, code) => {
    expect(codeOf(decideRemoval({ status, files: [...files] }, fileId))).toBe(code);
  });
});

describe("an upload", () => {
  const now = new Date("2026-11-01T12:00:00.000Z");
  const ticket: UploadTicket = {
    fileId: "fil_1",
    version: 1,
    size: 1,
    sha256: null,
    expiresAt: "2026-11-01T12:00:00.001Z",
  };
  const target = { status: "pending" as const, removedAt: null };

  test.each([
    ["on time", ticket, target, "ok"],
    ["with an altered address", null, target, "link_invalid"],
    ["at the very moment of expiry", { ...ticket, expiresAt: now.toISOString() }, target, "link_expired"],
    ["for a file that was removed", ticket, { ...target, removedAt: now.toISOString() }, "not_found"],
    ["for nothing", ticket, null, "not_found"],
    ["a second time", ticket, { ...target, status: "uploaded" as const }, "upload_completed"],
  ])("%s", (_, opened, found, code) => {
    expect(codeOf(decideUpload(opened, found, now))).toBe(code);
  });
});

test("an upload of another length than announced is refused by which way it is off", () => {
  expect([9, 10, 11].map((sent) => codeOf(decideSize(sent, 10)))).toEqual([
    "upload_mismatch",
    "ok",
    "payload_too_large",
  ]);
});
