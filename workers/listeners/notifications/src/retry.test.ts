import { expect, test } from "vitest";
import { attemptLimit, decideRetry } from "./retry.ts";

const now = new Date("2026-11-22T09:00:00.000Z");
const delays = () =>
  Array.from({ length: attemptLimit - 1 }, (_, index) => {
    const verdict = decideRetry(index + 1, now);
    return "retryAt" in verdict ? Date.parse(verdict.retryAt) - now.getTime() : 0;
  });

test("waits longer after each failure, at most an hour", () => {
  expect(delays().slice(0, 6)).toEqual([1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000]);
  expect(Math.max(...delays())).toBe(3_600_000);
});

test("goes on for about a day, then gives up", () => {
  const hours = delays().reduce((sum, delay) => sum + delay, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(20);
  expect(hours).toBeLessThan(26);
  expect(decideRetry(attemptLimit, now)).toEqual({ ending: "given_up" });
});
