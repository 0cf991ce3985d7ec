import { accept } from "@souk/kernel/result";
import { describe, expect, test } from "vitest";
import { attemptQuota, attemptWindowMs, decideAttempt } from "./attempts.ts";

const since = Date.parse("2026-11-22T09:00:00.000Z");
const after = (ms: number) => new Date(since + ms);
const refused = (retryAfter: number) => ({ ok: false, problem: { code: "rate_limited", retryAfter } });

describe("tries on one account", () => {
  test("are ten a minute", () => expect([attemptQuota, attemptWindowMs]).toEqual([10, 60_000]));

  test.each([
    ["none before", null],
    ["the first", { since, count: 1 }],
    ["the last of the quota", { since, count: attemptQuota }],
  ])("go on: %s", (_, tried) => expect(decideAttempt(tried, after(1_000))).toEqual(accept(null)));

  test.each([
    [0, 60],
    [1_001, 59],
    [59_999, 1],
    [60_000, 1],
  ])("beyond the quota wait, %d ms into the minute, for %d s", (ms, retryAfter) =>
    expect(decideAttempt({ since, count: attemptQuota + 1 }, after(ms))).toEqual(refused(retryAfter)),
  );
});
