import fc from "fast-check";
import { expect, test } from "vitest";
import { joinByOrder } from "./join.ts";

const rowsOf = async function* (ids: string[], closed?: () => void) {
  try {
    for (const orderId of ids) yield { orderId };
  } finally {
    closed?.();
  }
};

const ids = fc.uniqueArray(fc.stringMatching(/^ord_[0-9a-f]{2}$/)).map((list) => list.sort());

test("every order comes once, in order, with the row of each source that has one", async () => {
  await fc.assert(
    fc.asyncProperty(ids, ids, ids, async (a, b, c) => {
      const joined: [string, string][] = [];
      for await (const { orderId, rows } of joinByOrder({ a: rowsOf(a), b: rowsOf(b), c: rowsOf(c) })) {
        expect(Object.values(rows).every((row) => row?.orderId === orderId)).toBe(true);
        joined.push([orderId, Object.keys(rows).join("")]);
      }
      const all = [...new Set([...a, ...b, ...c])].sort();
      const has = (list: string[], name: string, id: string) => (list.includes(id) ? name : "");
      expect(joined).toEqual(all.map((id) => [id, has(a, "a", id) + has(b, "b", id) + has(c, "c", id)]));
    }),
    { numRuns: 200 },
  );
});

test("whoever stops half-way closes every source", async () => {
  const closed: string[] = [];
  const sources = {
    a: rowsOf(["ord_1", "ord_2"], () => closed.push("a")),
    b: rowsOf(["ord_1", "ord_3"], () => closed.push("b")),
  };
  for await (const _ of joinByOrder(sources)) break;
  expect(closed.sort()).toEqual(["a", "b"]);
});
