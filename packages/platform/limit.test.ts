import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeStanding, type Limit, takeTurn, type Window } from "./limit.ts";

const limit: Limit = { name: "login", quota: 3, windowMs: 60_000 };

describe("a limit", () => {
  test("says how many turns are left, and when there are new ones", () => {
    const { standing } = takeTurn({ since: 0, count: 1 }, limit, 15_500);
    expect(describeStanding(standing)).toEqual({
      "RateLimit-Policy": '"login";q=3;w=60',
      RateLimit: '"login";r=1;t=45',
    });
  });

  test("refuses the turn behind the last and says when to come back", () => {
    const { standing, window } = takeTurn({ since: 0, count: 3 }, limit, 59_001);
    expect(describeStanding(standing)).toMatchObject({ RateLimit: '"login";r=0;t=1', "Retry-After": "1" });
    expect(window.count).toBe(3);
    expect(takeTurn(window, limit, 60_000).standing).toMatchObject({ allowed: true, remaining: 2 });
  });

  test("never allows more than its quota in one window, and always allows again after it", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30_000), { maxLength: 60 }), (pauses) => {
        let window: Window | null = null;
        let now = 0;
        const allowed = new Map<number, number>();
        for (const pause of pauses) {
          now += pause;
          const taken = takeTurn(window, limit, now);
          window = taken.window;
          if (taken.standing.allowed) allowed.set(window.since, (allowed.get(window.since) ?? 0) + 1);
        }
        expect(Math.max(0, ...allowed.values())).toBeLessThanOrEqual(limit.quota);
        expect(takeTurn(window, limit, now + limit.windowMs).standing.allowed).toBe(true);
      }),
    );
  });
});
