import { describe, expect, test } from "vitest";
import { decideOrdering, type Recent } from "./ordering.ts";

const now = 1_000_000_000;
const ago = (count: number, ms: number): number[] => Array.from({ length: count }, (_, index) => now - ms + index);
const decide = (recent: Partial<Recent>) => decideOrdering({ placed: [], declined: [], ...recent }, now);
const wait = (seconds: number) => ({ ok: false, problem: { code: "rate_limited", retryAfter: seconds } });

describe("a buyer", () => {
  test("may order as often as a person can", () => {
    expect(decide({})).toMatchObject({ ok: true });
    expect(decide({ placed: ago(119, 10_000) })).toMatchObject({ ok: true });
    expect(decide({ placed: ago(500, 60_500) })).toMatchObject({ ok: true });
  });

  test("waits after 120 orders in a minute until the first of them is a minute old", () => {
    expect(decide({ placed: ago(120, 20_000) })).toMatchObject(wait(40));
    expect(decide({ placed: [...ago(40, 90_000), ...ago(120, 30_000)] })).toMatchObject(wait(30));
  });

  test("waits after five declined cards in ten minutes, whenever they are told of", () => {
    expect(decide({ declined: ago(4, 1_000) })).toMatchObject({ ok: true });
    expect(decide({ declined: ago(5, 1_000).reverse() })).toMatchObject(wait(599));
    expect(decide({ declined: [now - 600_000, ...ago(4, 1_000)] })).toMatchObject({ ok: true });
  });
});
