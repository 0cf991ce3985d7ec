import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Claim, decideClaim, type Ending, endLease } from "./idempotency.ts";

const claim = (part: Partial<Claim> = {}): Claim => ({
  fingerprint: "a",
  lease: 1,
  leaseUntil: 100,
  answer: null,
  ...part,
});

const ending = fc.oneof(
  fc.string().map((answer) => ({ as: "answered" as const, answer })),
  fc.constantFrom({ as: "refused" as const }, { as: "unknown" as const }),
);
const step = fc.oneof(fc.record({ at: fc.nat(500) }), fc.record({ lease: fc.integer({ min: 1, max: 4 }), ending }));

type Played = { claim: Claim | null; kept: string | null };

const play = (played: Played, taken: { at: number } | { lease: number; ending: Ending }): Played => {
  if ("lease" in taken) {
    const after = endLease(played.claim, taken.lease, taken.ending);
    return { claim: after, kept: played.kept ?? after?.answer ?? null };
  }
  const claimed = decideClaim(played.claim, "a", taken.at);
  if (!claimed.ok) return played;
  if (claimed.value.do === "replay") {
    expect(claimed.value.answer).toBe(played.kept);
    return played;
  }
  expect(played.kept).toBe(null);
  return { ...played, claim: claim({ lease: claimed.value.lease, leaseUntil: taken.at + 60 }) };
};

describe("a key", () => {
  test("that is new lets its request run", () => {
    expect(decideClaim(null, "a", 0)).toEqual({ ok: true, value: { do: "run", lease: 1 } });
  });

  test("whose request runs is in progress until its lease is over, then the same request runs again", () => {
    expect(decideClaim(claim(), "a", 99)).toMatchObject({ ok: false, problem: { code: "idempotency_in_progress" } });
    expect(decideClaim(claim(), "a", 100)).toEqual({ ok: true, value: { do: "run", lease: 2 } });
  });

  test("never lets another request run, whatever became of the first", () => {
    for (const before of [claim(), claim({ leaseUntil: 0 }), claim({ answer: "kept" })]) {
      expect(decideClaim(before, "b", 1_000)).toMatchObject({ ok: false, problem: { code: "idempotency_key_reuse" } });
    }
  });

  test("is free again after a refusal, and only for its own request after an unknown end", () => {
    expect(endLease(claim(), 1, { as: "refused" })).toBe(null);
    expect(decideClaim(endLease(claim(), 1, { as: "unknown" }), "b", 0)).toMatchObject({ ok: false });
    expect(decideClaim(endLease(claim(), 1, { as: "unknown" }), "a", 0)).toMatchObject({ value: { lease: 2 } });
  });

  test("keeps one answer whatever leases end in whatever order, and repeats no other", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const end = steps.reduce(play, { claim: null, kept: null });
        expect(end.claim?.answer ?? null).toBe(end.kept);
      }),
    );
  });
});
