import { describe, expect, test } from "vitest";
import {
  announcedMs,
  isRotationDue,
  keysKeptMs,
  listLiveKeys,
  pickSigningKey,
  rotatedAfterMs,
} from "./signing-keys.ts";

const start = Date.parse("2026-11-22T09:00:00.000Z");
const after = (ms: number) => new Date(start + ms);
const key = (kid: string, ms: number) => ({ kid, activeFrom: after(ms).toISOString() });
const tokensLiveMs = 600_000;

const [first, second, third] = [key("first", 0), key("second", 1_000_000), key("third", 2_000_000)];
const keys = [third, second, first];

describe("the key that signs", () => {
  test.each([
    [-1, undefined],
    [0, "first"],
    [999_999, "first"],
    [1_000_000, "second"],
    [5_000_000, "third"],
  ])("at %d ms is %s", (ms, kid) => expect(pickSigningKey(keys, after(ms))?.kid).toBe(kid));
});

describe("the keys that verify", () => {
  const kids = (ms: number) => listLiveKeys(keys, tokensLiveMs, after(ms)).map(({ kid }) => kid);
  const goneAt = 1_000_000 + tokensLiveMs + keysKeptMs;

  test("hold those to come, so that everyone knows a key before it signs", () =>
    expect(kids(0)).toEqual(["third", "second", "first"]));

  test("hold one that was followed until its last token has expired, wherever that was signed", () => {
    expect(kids(goneAt - 1)).toContain("first");
    expect(kids(goneAt)).toEqual(["third", "second"]);
  });

  test("hold the newest for ever", () => expect(kids(100 * rotatedAfterMs)).toEqual(["third"]));

  test("are announced for longer than anyone keeps a list of them", () =>
    expect(announcedMs).toBeGreaterThan(300_000 + keysKeptMs));
});

describe("another key", () => {
  test("is due 30 days after the newest began to sign", () => {
    expect(isRotationDue([second, first], after(1_000_000 + rotatedAfterMs - 1))).toBe(false);
    expect(isRotationDue([second, first], after(1_000_000 + rotatedAfterMs))).toBe(true);
  });

  test("is not due where the newest is yet to begin, nor where there is none", () => {
    expect(isRotationDue([third, first], after(1_999_999))).toBe(false);
    expect(isRotationDue([], after(0))).toBe(false);
  });
});
