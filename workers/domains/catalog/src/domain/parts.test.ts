import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decideAssembly,
  decidePartLength,
  decideParts,
  largestPart,
  layOutParts,
  type StoredPart,
  smallestPart,
  usualLength,
} from "./parts.ts";

const codeOf = (outcome: { ok: boolean; problem?: { code: string } }) => (outcome.ok ? "ok" : outcome.problem?.code);
const largestFile = 5 * 1024 ** 3;
const partsOf = (...sizes: number[]): StoredPart[] =>
  sizes.map((size, index) => ({ partNumber: index + 1, size, etag: `e${index + 1}` }));
const total = (parts: StoredPart[]) => parts.reduce((sum, { size }) => sum + size, 0);
const even = fc
  .tuple(fc.integer({ min: smallestPart, max: largestPart }), fc.integer({ min: 0, max: 60 }), fc.nat())
  .map(([size, count, last]) => partsOf(...Array<number>(count).fill(size), 1 + (last % size)));

test("the proposed layout cuts any file into parts that the bucket takes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: largestFile }), (size) => {
      const { partSize, count } = layOutParts(size);
      const lengths = Array.from({ length: count }, (_, index) => usualLength(size, index + 1));
      expect(lengths.slice(0, -1).every((length) => length === partSize)).toBe(true);
      const parts = partsOf(...lengths);
      expect(codeOf(decideAssembly(size, parts, parts))).toBe("ok");
      expect(lengths.every((length) => decidePartLength(length).ok)).toBe(true);
      expect(usualLength(size, count + 1)).toBe(0);
    }),
  );
});

describe("parts that have arrived", () => {
  test("are put together in the order of their numbers, however they are listed", () => {
    const listed = even.chain((parts) =>
      fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length })),
    );
    fc.assert(
      fc.property(listed, fc.constantFrom(0, -1, 1), ([parts, list], off) => {
        const decided = decideAssembly(total(parts) + off, parts, list);
        if (off === 0) expect(decided).toEqual({ ok: true, value: parts });
        else expect(codeOf(decided)).toBe("upload_mismatch");
      }),
    );
  });

  test("may have numbers with gaps, and parts that nobody lists are left out", () => {
    const [one, two, three] = partsOf(smallestPart, smallestPart, 7);
    const stored = [one, two, three].filter((part) => part !== undefined);
    expect(
      decideAssembly(
        smallestPart + 7,
        stored,
        [stored[0], stored[2]].filter((part) => part !== undefined),
      ),
    ).toEqual({
      ok: true,
      value: [one, three],
    });
  });

  const [first, second] = ["e1", "e2"].map((etag, index) => ({ partNumber: index + 1, etag }));
  test.each([
    ["one that never came", [smallestPart], [first, second], "/parts/1/etag"],
    ["one that was sent again since", [smallestPart, 7], [{ partNumber: 1, etag: "before" }, second], "/parts/0/etag"],
    ["one by another's ETag", [smallestPart, 7], [first, { partNumber: 2, etag: "e1" }], "/parts/1/etag"],
    ["one twice", [smallestPart, 7], [first, second, first], "/parts/2/partNumber"],
    ["a first one below 5 MiB", [smallestPart - 1, 7], [first, second], "/parts"],
    ["a last one that is the largest", [smallestPart, smallestPart + 1], [first, second], "/parts"],
  ])("are refused with %s", (_, sizes, listed, pointer) => {
    const stored = partsOf(...sizes);
    const decided = decideAssembly(
      total(stored),
      stored,
      listed.filter((part) => part !== undefined),
    );
    expect(decided).toMatchObject({ ok: false, problem: { code: "validation_failed", errors: [{ pointer }] } });
  });

  test("are refused where one in the middle has another size", () => {
    const stored = partsOf(smallestPart + 1, smallestPart, 7);
    expect(codeOf(decideAssembly(total(stored), stored, stored))).toBe("validation_failed");
  });
});

test("a part has one byte to 90 MB", () => {
  expect([0, 1, largestPart, largestPart + 1].map((length) => codeOf(decidePartLength(length)))).toEqual([
    "upload_mismatch",
    "ok",
    "ok",
    "payload_too_large",
  ]);
});

test("only a download that is still awaited takes parts", () => {
  expect(codeOf(decideParts({ kind: "download", status: "pending" }))).toBe("ok");
  expect(codeOf(decideParts({ kind: "image", status: "pending" }))).toBe("validation_failed");
  expect(codeOf(decideParts({ kind: "download", status: "uploaded" }))).toBe("upload_completed");
});
