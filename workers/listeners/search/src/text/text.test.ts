import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseCorrections, measureDistance, toKeys, toleranceOf } from "./corrections.ts";
import { toFacets } from "./facets.ts";
import { codeOfCategory, codeOfPrice, toFilterTerms, toFilterTokens } from "./filters.ts";
import { marks, toHtml } from "./marks.ts";
import { toMatch, toPrefixMatch, toTitleMatch } from "./match.ts";
import { fold, foldWords, readWords } from "./words.ts";

describe("words", () => {
  test("are runs of letters and digits, with where they stand", () => {
    expect(readWords('"Half-Blood"* (Prince)').map(({ text, start, end }) => [text, start, end])).toEqual([
      ["Half", 1, 5],
      ["Blood", 6, 11],
      ["Prince", 15, 21],
    ]);
    expect(readWords("***  🙂")).toEqual([]);
  });

  test("are folded to what the index makes of them", () => {
    expect(fold("ÜBER É 한국")).toBe("uber e 한국");
    expect(foldWords("Zürich zurich ZURICH")).toEqual(["zurich"]);
  });
});

describe("filter tokens", () => {
  const product = fc.record({
    category: fc.constantFrom("ebooks" as const, "3d" as const),
    tags: fc.array(fc.constantFrom("Hand made", "rare", "ünïcode"), { maxLength: 2 }),
    sellerId: fc.constantFrom("usr_1", "usr_2"),
    price: fc.record({ amount: fc.integer({ min: 0, max: 99_999_999 }) }),
  });
  const has = (tokens: string, terms: string[][]): boolean =>
    terms.every((term) => term.some((token) => tokens.split(" ").includes(token)));

  test("let a product through exactly where its price is within the bounds", () => {
    const bound = fc.option(fc.integer({ min: 0, max: 99_999_999 }), { nil: undefined });
    fc.assert(
      fc.property(product, bound, bound, (one, minPrice, maxPrice) => {
        const { amount } = one.price;
        const isWithin = amount >= (minPrice ?? 0) && amount <= (maxPrice ?? 99_999_999);
        return has(toFilterTokens(one), toFilterTerms({ minPrice, maxPrice })) === isWithin;
      }),
      { numRuns: 2_000 },
    );
  });

  test("name category, seller and whole tags, whatever their case and accents", () => {
    const tokens = toFilterTokens({
      category: "3d",
      tags: ["Hand Made", "Ünïcode"],
      sellerId: "usr_1",
      price: { amount: 5 },
    });
    expect(has(tokens, toFilterTerms({ category: "3d", tag: "hand made", seller: "usr_1" }))).toBe(true);
    expect(has(tokens, toFilterTerms({ tag: "unicode" }))).toBe(true);
    expect(has(tokens, toFilterTerms({ tag: "hand" }))).toBe(false);
    expect(has(tokens, toFilterTerms({ seller: "usr_11" }))).toBe(false);
    expect(toFilterTerms({})).toEqual([]);
  });

  test("ask for each tenth of a rating from the least on", () => {
    expect(toFilterTerms({ minRating: 4.8 })).toEqual([["r48", "r49", "r50"]]);
  });
});

describe("match expressions", () => {
  test("quote every word, so that none is an operator", () => {
    const sought = { terms: [["NOT"], ['a"b', "c"]], joined: "AND" as const, filters: [["cebooksx0"]] };
    expect(toMatch(sought)).toBe(
      '({title tags seller description} : (("NOT") AND ("a""b" OR "c"))) AND ({filters} : (("cebooksx0")))',
    );
    expect(toTitleMatch({ ...sought, filters: [] })).toBe('({title} : (("NOT") AND ("a""b" OR "c")))');
    expect(toPrefixMatch(["half", "ty"])).toBe('"half" AND "ty" *');
    expect(toMatch({ terms: [], joined: "AND", filters: [] })).toBeNull();
  });
});

describe("corrections", () => {
  const word = fc.string({ unit: fc.constantFrom(..."abcde"), minLength: 3, maxLength: 9 });

  test("find whatever is one letter away under a common key", () => {
    fc.assert(
      fc.property(word, word, (typed, meant) => {
        const keys = new Set(toKeys(typed));
        const kept = [meant, ...Array.from(meant, (_, index) => meant.slice(0, index) + meant.slice(index + 1))];
        return measureDistance(typed, meant) > 1 || kept.some((key) => keys.has(key));
      }),
      { numRuns: 5_000 },
    );
  });

  test("measure a distance that is symmetric, zero for the same and one for a swap", () => {
    fc.assert(fc.property(word, word, (a, b) => measureDistance(a, b) === measureDistance(b, a)));
    expect([
      measureDistance("abc", "abc"),
      measureDistance("girl", "gril"),
      measureDistance("kitten", "sitting"),
    ]).toEqual([0, 1, 3]);
  });

  test("prefer the nearest, then the most used, and leave short words alone", () => {
    const known = [
      { word: "hunger", uses: 3 },
      { word: "hanger", uses: 9 },
      { word: "danger", uses: 99 },
    ];
    expect(chooseCorrections("hungr", known)).toEqual(["hunger"]);
    expect(chooseCorrections("hinger", known)).toEqual(["hanger", "hunger"]);
    expect([toleranceOf("of"), toKeys("of")]).toEqual([0, []]);
  });
});

test("a marked text becomes escaped HTML, cut without leaving a mark open", () => {
  const marked = `<b> ${marks.open}R&D${marks.close} "x"`;
  expect(toHtml(marked)).toBe("&lt;b&gt; <mark>R&amp;D</mark> &quot;x&quot;");
  expect(toHtml(`${marks.open}${"x".repeat(50)}${marks.close}`, 10)).toBe(`<mark>${"x".repeat(9)}</mark>…`);
});

test("facets add up what the low bits of places say", () => {
  const bits = (category: "audio" | "games", price: number, tenths: number) =>
    (codeOfCategory(category) << 9) | (codeOfPrice(price) << 6) | tenths;
  const all = [bits("audio", 0, 0), bits("audio", 999, 39), bits("audio", 1, 40), bits("games", 1_000_000, 50)];
  expect(toFacets(all)).toEqual({
    category: [
      { value: "audio", count: 3 },
      { value: "games", count: 1 },
    ],
    price: [
      { min: 0, max: 0, count: 1 },
      { min: 1, max: 999, count: 2 },
      { min: 20_000, max: null, count: 1 },
    ],
    rating: [
      { value: 4, count: 2 },
      { value: 3, count: 3 },
      { value: 2, count: 3 },
      { value: 1, count: 3 },
    ],
  });
  expect(toFacets([])).toEqual({ category: [], price: [], rating: [] });
});
