import fc from "fast-check";
import { expect, test } from "vitest";
import { cover, grains, widen } from "./spans.ts";

const quarter = fc.integer({ min: 0, max: 4_000_000 }).map((count) => count * 900);

test("spans follow each other from one end to the other, each of whole buckets", () => {
  fc.assert(
    fc.property(quarter, quarter, (from, to) => {
      const spans = cover(from, to);
      if (from >= to) {
        expect(spans).toEqual([]);
        return;
      }
      expect(spans.map((span) => span.from)).toEqual([from, ...spans.slice(0, -1).map((span) => span.to)]);
      expect(spans.at(-1)?.to).toBe(to);
      for (const span of spans) {
        expect([span.from % grains[span.grain], span.to % grains[span.grain], span.from < span.to]).toEqual([
          0,
          0,
          true,
        ]);
      }
    }),
  );
});

test("a period of any length is read in its days and few finer buckets", () => {
  fc.assert(
    fc.property(quarter, quarter, (from, to) => {
      const finer = cover(from, to).filter(({ grain }) => grain !== "day");
      const buckets = finer.reduce((sum, span) => sum + (span.to - span.from) / grains[span.grain], 0);
      expect(buckets).toBeLessThanOrEqual(2 * 23 + 2 * 6);
    }),
  );
});

test("a period is widened to full quarters of an hour, and no further", () => {
  expect(widen({ from: 899.999, to: 900.001 })).toEqual({ from: 0, to: 1_800 });
  expect(widen({ from: 900, to: 1_800 })).toEqual({ from: 900, to: 1_800 });
});
