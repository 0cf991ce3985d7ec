import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toSlug } from "./slug.ts";

const id = "prd_01jd0000000000000000abcdef";

test.each([
  ["Crème brûlée & Co.", "creme-brulee-and-co-abcdef"],
  ["Пример", "primer-abcdef"],
  ["?!", "prd-01jd0000000000000000abcdef"],
  ["日本語", "prd-01jd0000000000000000abcdef"],
])("turns %j into %j", (title, slug) => {
  expect(toSlug(title, id)).toBe(slug);
});

test("is made of lower-case letters, digits and single hyphens, whatever the title", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: "grapheme" }), (title) => {
      expect(toSlug(title, id)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }),
  );
});
