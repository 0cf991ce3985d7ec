import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openCursor, toPage } from "./page.ts";

const page = (rows: number[], limit: number) => toPage("secret", "numbers", rows, limit, (row) => row, String);

const rowsAfter = (all: number[], after: number | null, limit: number): number[] =>
  all.filter((row) => after === null || row > after).slice(0, limit + 1);

describe("a list in pages", () => {
  test("is the whole list, each row once and in order, whatever the limit", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat()), fc.integer({ min: 1, max: 10 }), (numbers, limit) => {
        const all = [...numbers].sort((a, b) => a - b);
        const read: string[] = [];
        let cursor: string | undefined;
        do {
          const after = openCursor<number>("secret", "numbers", cursor);
          if (!after.ok) throw new Error("The cursor does not open");
          const { data, nextCursor } = page(rowsAfter(all, after.value, limit), limit);
          expect(data.length).toBeLessThanOrEqual(limit);
          read.push(...data);
          cursor = nextCursor ?? undefined;
        } while (cursor);
        expect(read).toEqual(all.map(String));
      }),
    );
  });

  test("has no cursor behind its last page", () => {
    expect(page([1, 2], 2).nextCursor).toBeNull();
    expect(page([], 2)).toEqual({ data: [], nextCursor: null });
  });
});

describe("a cursor", () => {
  const cursor = page([1, 2, 3], 2).nextCursor ?? "";
  const refused = { ok: false, problem: { code: "validation_failed", errors: [{ pointer: "/cursor" }] } };

  test("opens where it was sealed", () => {
    expect(openCursor("secret", "numbers", cursor)).toEqual({ ok: true, value: 2 });
  });

  test("does not open in another list, under another secret, or altered", () => {
    expect(openCursor("secret", "letters", cursor)).toMatchObject(refused);
    expect(openCursor("other", "numbers", cursor)).toMatchObject(refused);
    expect(openCursor("secret", "numbers", `${cursor}x`)).toMatchObject(refused);
    expect(openCursor("secret", "numbers", "")).toMatchObject(refused);
  });
});
