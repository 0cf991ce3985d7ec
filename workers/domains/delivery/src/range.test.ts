import fc from "fast-check";
import { expect, test } from "vitest";
import { selectRange } from "./range.ts";

const size = 1_000;
const whole = { kind: "whole" };
const unsatisfiable = { kind: "unsatisfiable" };
const part = (first: number, last: number) => ({ kind: "part", first, last });

test.each([
  ["bytes=0-0", part(0, 0)],
  ["bytes=0-499", part(0, 499)],
  ["bytes=500-", part(500, 999)],
  ["bytes=990-5000", part(990, 999)],
  ["bytes=-1", part(999, 999)],
  ["bytes=-5000", part(0, 999)],
  ["BYTES=1-2", part(1, 2)],
  [" bytes= 1-2 ,", part(1, 2)],
])("%s selects a part", (header, selection) => {
  expect(selectRange(header, size)).toEqual(selection);
});

test.each(["bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=0-1,5-6", "bytes=99999999999999999999999-"])(
  "%s cannot be satisfied",
  (header) => {
    expect(selectRange(header, size)).toEqual(unsatisfiable);
  },
);

test.each([
  undefined,
  "",
  "bytes",
  "bytes=",
  "bytes=,",
  "bytes=-",
  "bytes=5-4",
  "bytes=a-b",
  "bytes=0-1,x",
  "bytes=+1-2",
  "bytes=1.5-2",
  "bytes=0x1-2",
  "items=0-1",
  "bytes 0-1",
])("%s is ignored", (header) => {
  expect(selectRange(header, size)).toEqual(whole);
});

test("a part never leaves the file and holds exactly the bytes asked for", () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(5_000), fc.integer({ min: 1, max: 3_000 }), (a, b, bytes) => {
      const all = Array.from({ length: bytes }, (_, index) => index);
      const asked = all.slice(a, b + 1);
      const selection = selectRange(`bytes=${a}-${b}`, bytes);
      if (b < a) expect(selection).toEqual(whole);
      else if (asked.length === 0) expect(selection).toEqual(unsatisfiable);
      else expect(selection).toEqual(part(asked.at(0) ?? -1, asked.at(-1) ?? -1));
    }),
  );
});

test("a suffix holds the last bytes of the file", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 3_000 }), (suffix, bytes) => {
      expect(selectRange(`bytes=-${suffix}`, bytes)).toEqual(part(Math.max(0, bytes - suffix), bytes - 1));
    }),
  );
});

test("whatever is sent as a range selects something", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1 }), (text, bytes) => {
      const selection = selectRange(`bytes=${text}`, bytes);
      if (selection.kind !== "part") return;
      expect(selection.first).toBeLessThanOrEqual(selection.last);
      expect(selection.last).toBeLessThan(bytes);
    }),
  );
});
