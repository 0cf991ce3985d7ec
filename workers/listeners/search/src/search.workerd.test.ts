import { env } from "cloudflare:workers";
import { type CategorySlug, categories } from "@souk/contracts/catalog";
import type { SearchQuery } from "@souk/contracts/search";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bought, changed, clear, find, happen, idsOf, openTest, published, rated, unpublished } from "./fixture.ts";
import { search } from "./queries/search.ts";

const slugs = Object.keys(categories) as CategorySlug[];
/** A word of eight letters of its own for each number. */
const wordOf = (number: number): string => {
  let state = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  return Array.from({ length: 8 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return "abcdefghijklmnopqrstuvwxyz"[(state >>> 16) % 26];
  }).join("");
};

describe("a catalogue of 3 000 products", () => {
  const size = 3_000;
  const titleOf = (n: number): string => `${wordOf(n)} ${wordOf(5_000 + (n % 700))} ${wordOf(6_000 + (n % 90))} common`;

  beforeAll(async () => {
    await clear();
    for (let from = 0; from < size; from += 250) {
      const some = Array.from({ length: 250 }, (_, index) => from + index);
      await happen(
        ...some.map((n) =>
          published({
            productId: `prd_${n}`,
            title: titleOf(n),
            description: `all about ${wordOf(7_000 + (n % 50))}`,
            category: slugs[n % 11] ?? "other",
            tags: [`tag ${n % 40}`],
            sellerId: `usr_${n % 7}`,
            price: { amount: n % 13 === 0 ? 0 : 50 + ((n * 97) % 30_000), currency: "USD" },
            publishedAt: new Date(1_700_000_000_000 + n * 1_000).toISOString(),
            salesCount: (n * 7_919) % 5_000,
          }),
        ),
        ...some.filter((n) => n % 3 === 0).map((n) => rated(`prd_${n}`, [n % 2, 0, n % 5, n % 7, n % 11])),
      );
    }
  });

  test("answers a title in one trip and ten rows, on average", async () => {
    let rows = 0;
    for (let n = 0; n < 200; n += 1) {
      const ctx = openTest();
      const found = await find({ q: titleOf(n * 13) }, ctx);
      expect(found.data[0]?.id).toBe(`prd_${n * 13}`);
      expect(ctx.meter.cost.trips).toBe(1);
      rows += ctx.meter.cost.rowsRead;
    }
    expect(rows / 200).toBeLessThanOrEqual(10);
  });

  test("finds a title with a typo in three trips at most, and says how it was meant", async () => {
    for (let n = 100; n < 3_000; n += 97) {
      const ctx = openTest();
      const word = wordOf(n);
      const found = await find({ q: `${word.slice(0, 3)}${word.slice(4)} ${wordOf(5_000 + (n % 700))} common` }, ctx);
      expect(found.data[0]?.id).toBe(`prd_${n}`);
      expect(found.correctedQuery).toBe(`${word} ${wordOf(5_000 + (n % 700))} common`);
      expect(ctx.meter.cost.trips).toBeLessThanOrEqual(3);
      expect(ctx.meter.cost.rowsRead).toBeLessThanOrEqual(8_000);
    }
  });

  test("reads a bounded number of rows for a word that all have, in any order", async () => {
    for (const sort of ["relevance", "newest", "price", "-price", "rating", "bestselling"] as const) {
      for (const q of ["common", "all about", ""]) {
        const ctx = openTest();
        const found = await find({ q, sort, limit: 100 }, ctx);
        expect([found.total, found.totalIsExact, found.data.length]).toEqual([1_000, false, 100]);
        expect(ctx.meter.cost.rowsRead, `${sort} ${q}`).toBeLessThanOrEqual(8_000);
        expect(ctx.meter.cost.trips).toBe(1);
      }
    }
  });

  test("counts in facets what the narrowed lists hold", async () => {
    const anyQuery = fc.record(
      {
        q: fc.constantFrom(wordOf(6_003), wordOf(7_020), `${wordOf(6_041)} common`, wordOf(5_600)),
        category: fc.constantFrom(...slugs),
        tag: fc.constantFrom("Tag 3", "tag 20"),
        seller: fc.constantFrom("usr_3", "usr_9"),
        minPrice: fc.integer({ min: 0, max: 30_000 }),
        maxPrice: fc.integer({ min: 0, max: 40_000 }),
        minRating: fc.constantFrom(1, 2.5, 3.7, 4, 5),
      },
      { requiredKeys: ["q"] },
    );
    await fc.assert(
      fc.asyncProperty(anyQuery, async (query) => {
        const { total, totalIsExact, facets } = await find(query);
        if (!totalIsExact) return;
        const narrowed = [
          ...facets.category.map(({ value, count }) => ({ with: { category: value as CategorySlug }, count })),
          ...(query.minPrice === undefined && query.maxPrice === undefined
            ? facets.price.map(({ min, max, count }) => ({
                with: { minPrice: min, ...(max !== null && { maxPrice: max }) },
                count,
              }))
            : []),
          ...(query.minRating === undefined ? facets.rating : []).map(({ value, count }) => ({
            with: { minRating: value },
            count,
          })),
        ];
        for (const { with: more, count } of narrowed) expect((await find({ ...query, ...more })).total).toBe(count);
        expect(facets.price.reduce((sum, { count }) => sum + count, 0)).toBe(total);
      }),
      { numRuns: 25 },
    );
  });

  test("lists every hit once over its pages, in the order asked for", async () => {
    const queries: SearchQuery[] = (
      ["relevance", "newest", "price", "-price", "rating", "bestselling"] as const
    ).flatMap((sort) => [
      { q: wordOf(7_041), sort },
      { q: `${wordOf(6_041)} common`, minRating: 1, sort },
      { q: "", category: "audio" as const, sort },
      { tag: "tag 5", sort },
      { q: "abuot wrodlike common", sort, seller: "usr_2", minPrice: 20_000, category: "3d" as const },
    ]);
    for (const query of queries) {
      const whole = await find({ ...query, limit: 100 });
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await find({ ...query, limit: 7, ...(cursor && { cursor }) });
        seen.push(...page.data.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined && seen.length < 100);
      expect(seen.slice(0, 100), JSON.stringify(query)).toEqual(whole.data.map(({ id }) => id).slice(0, seen.length));
      expect(new Set(seen).size).toBe(seen.length);
    }
  });

  test("goes on behind the first thousand of a common word, in the same order", async () => {
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < 12; page += 1) {
      const found = await find({ q: "common", limit: 100, ...(cursor && { cursor }) });
      for (const { id } of found.data) seen.add(id);
      cursor = found.nextCursor ?? undefined;
    }
    expect(seen.size).toBe(1_200);
  });

  test("sorts as it says", async () => {
    const listed = async (query: SearchQuery) => (await find({ ...query, limit: 100 })).data;
    const prices = (await listed({ q: wordOf(7_041), sort: "price" })).map(({ price }) => price.amount);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    const averages = (await listed({ category: "audio", sort: "rating" })).map(({ rating }) => rating.average ?? 0);
    expect(averages).toEqual(averages.toSorted((a, b) => b - a));
    expect((await listed({ sort: "newest" }))[0]?.id).toBe("prd_2999");
  });

  test("refuses a cursor of another list", async () => {
    const { nextCursor } = await find({ q: "common", limit: 1 });
    const refused = await search(openTest(), { q: "about", cursor: nextCursor ?? "" });
    expect(refused).toMatchObject({ ok: false, problem: { code: "validation_failed" } });
  });

  test("takes any text for text", async () => {
    const odd = [
      '"',
      "*",
      "NEAR(a b)",
      "title: x",
      "a AND",
      "NOT common",
      "{title} : common",
      "^a",
      "a + b",
      "(",
      "-- ;",
      "%",
      "\\",
      "é́",
      "🙂",
      "a".repeat(300),
      "a ".repeat(150),
      "ab ".repeat(100),
    ];
    for (const q of odd) expect((await search(openTest(), { q })).ok, q).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 60 }), async (q) => {
        expect((await search(openTest(), { q })).ok).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect((await find({ q: '"*(' })).total).toBe(0);
    expect((await find({ q: '"common"*' })).total).toBe(1_000);
  });
});

describe("among titles that are alike", () => {
  beforeAll(async () => {
    await clear();
    const others = ["house", "hope", "hole", "home", "nose", "rose"].flatMap((word) => [`The ${word}`, `A ${word}`]);
    const titles = ["War horse", "Red queen", "Glass sword (Red queen, #2)", ...others];
    await happen(
      ...titles.map((title, n) => published({ productId: `prd_${n}`, title, tags: ["Aveyard"], salesCount: n * n })),
    );
  });

  test("the one that a text holds whole comes first, whatever else it names", async () => {
    expect(await idsOf({ q: "aveyard red queen" })).toEqual(["prd_1", "prd_2"]);
  });

  test("a typo is taken for a rare word, too, where only that one goes with the others", async () => {
    const found = await find({ q: "war hose" });
    expect(found.data.map(({ id }) => id)).toEqual(["prd_0"]);
    expect(found.correctedQuery).toBe("war horse");
  });
});

describe("what happens to a product", () => {
  beforeEach(clear);

  test("is seen in the index at once: its title, price, category, rating and sales", async () => {
    await happen(
      published({ productId: "prd_1", title: "Violet" }),
      published({ productId: "prd_2", title: "Violets two" }),
    );
    await happen(
      changed({ productId: "prd_1", title: "Violet", price: { amount: 5_000, currency: "EUR" }, category: "audio" }),
    );
    expect((await find({ q: "violet", category: "audio", minPrice: 5_000 })).data).toMatchObject([
      { id: "prd_1", price: { amount: 5_000, currency: "EUR" }, category: "audio" },
    ]);
    await happen(rated("prd_1", [0, 0, 0, 1, 1]));
    expect((await find({ q: "violet", minRating: 4.5 })).data).toMatchObject([{ rating: { average: 4.5, count: 2 } }]);
    expect((await find({ q: "violet", minRating: 4.6 })).total).toBe(0);
    await happen(bought("usr_9", ["prd_2"]), bought("usr_8", ["prd_2"]));
    expect(await idsOf({})).toEqual(["prd_2", "prd_1"]);
    expect(await idsOf({ sort: "bestselling" })).toEqual(["prd_2", "prd_1"]);
  });

  test("leaves nothing behind when it is withdrawn", async () => {
    await happen(published({ productId: "prd_1", title: "Violet moon", tags: ["rare"] }));
    await happen(unpublished("prd_1"));
    const { DB } = env as { DB: D1Database };
    const left = await DB.prepare(
      "SELECT (SELECT sum(uses) FROM vocabulary) AS words, (SELECT count(*) FROM fulltext) AS texts, (SELECT count(*) FROM titles WHERE titles MATCH 'violet') AS titles",
    ).first();
    expect(left).toEqual({ words: 0, texts: 0, titles: 0 });
    expect(await idsOf({ q: "violt" })).toEqual([]);
  });

  test("counts whatever came before it was published, and nothing twice", async () => {
    await happen(rated("prd_1", [0, 0, 0, 0, 3]), bought("usr_9", ["prd_1"]));
    await happen(published({ productId: "prd_1", title: "Violet", salesCount: 10 }));
    await happen(
      published({ productId: "prd_1", title: "Violet", salesCount: 10 }),
      unpublished("prd_1"),
      published({ productId: "prd_1", title: "Garden" }),
    );
    expect((await find({ q: "garden" })).data).toMatchObject([{ rating: { average: 5, count: 3 } }]);
    const { DB } = env as { DB: D1Database };
    expect(await DB.prepare("SELECT sales FROM docs").first()).toEqual({ sales: 11 });
    expect(await idsOf({ q: "violet" })).toEqual([]);
  });
});
