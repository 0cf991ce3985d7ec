import { env } from "cloudflare:workers";
import type { CategorySlug } from "@souk/contracts/catalog";
import type { SearchQuery, SearchResult } from "@souk/contracts/search";
import { beforeAll, describe, expect, test } from "vitest";
import { makeProducts } from "../../../../packages/tools/bench/search/catalogue.ts";
import { openSouk } from "../../../../packages/tools/bench/search/open-souk.ts";
import {
  makeSweep,
  makeTexts,
  type Page,
  readPages,
  searchTitles,
  sorts,
} from "../../../../packages/tools/bench/search/scale.ts";
import type { Env } from "./env.ts";

const seed = 20_261_122;
const size = 18_000;
const products = makeProducts(30_000, seed);
const souk = openSouk((env as Env).DB);
const slow = { timeout: 60_000 };

const readAll = async (queries: SearchQuery[], most: number): Promise<Page[]> => {
  const pages: Page[] = [];
  for (const query of queries) pages.push(...(await readPages(souk, query, most)));
  return pages;
};

const expectBounded = (pages: Page[]): void => {
  for (const { query, page, cost } of pages) {
    expect(cost.rowsRead, JSON.stringify({ query, page })).toBeLessThanOrEqual(8_000);
    expect(cost.trips, JSON.stringify({ query, page })).toBeLessThanOrEqual(3);
  }
};

/** Each list that a facet of a query promises, with the number of hits that it promises. */
const listPromises = (query: SearchQuery, { facets }: SearchResult): [SearchQuery, number][] => [
  ...facets.category.map(({ value, count }): [SearchQuery, number] => [
    { ...query, category: value as CategorySlug },
    count,
  ]),
  ...((query.minPrice ?? query.maxPrice) ? [] : facets.price).map(({ min, max, count }): [SearchQuery, number] => [
    { ...query, minPrice: min, ...(max !== null && { maxPrice: max }) },
    count,
  ]),
  ...(query.minRating ? [] : facets.rating).map(({ value, count }): [SearchQuery, number] => [
    { ...query, minRating: value },
    count,
  ]),
];

describe("a catalogue of 18 000 products", () => {
  beforeAll(() => souk.index(products.slice(0, size)), 60_000);

  test("finds titles, clean or with a typo, at the cost that was promised", slow, async () => {
    const { clean, typo } = await searchTitles(souk, products.slice(0, size), 300, seed);
    expect(clean.meanRows).toBeLessThanOrEqual(10);
    expect(clean.mostTrips).toBe(1);
    expect(clean.mrr).toBeGreaterThan(0.98);
    expect(typo.mostTrips).toBeLessThanOrEqual(3);
    expect(typo.mostRows).toBeLessThanOrEqual(8_000);
    expect(typo.empty).toBeLessThanOrEqual(0.005);
    expect(typo.mrr).toBeGreaterThanOrEqual(0.95 * clean.mrr);
  });

  test("reads a bounded number of rows for any words, order and filter", slow, async () => {
    expectBounded(await readAll(makeSweep(seed), 1));
  });

  test("reads a bounded number of rows on every page of a list, each hit of which comes once", slow, async () => {
    for (const sort of sorts) {
      for (const query of [{ q: "the" }, { minPrice: 100, minRating: 3 }]) {
        const pages = await readPages(souk, { ...query, sort, limit: 100 }, 12);
        expectBounded(pages);
        const ids = pages.flatMap(({ found }) => found.data.map(({ id }) => id));
        expect([ids.length, new Set(ids).size], sort).toEqual([1_200, 1_200]);
      }
    }
  });

  test("reads twenty rows at most to suggest", async () => {
    const starts = products.slice(0, 40).map(({ title }, index) => title.slice(0, 2 + (index % 9)));
    for (const text of ["t", "the", "the of", ...starts]) {
      const { cost } = await souk.suggest(text);
      expect(cost.trips, text).toBeLessThanOrEqual(1);
      expect(cost.rowsRead, text).toBeLessThanOrEqual(20);
    }
  });

  test("counts in facets what the narrowed lists hold, wherever the total is exact", slow, async () => {
    let promises = 0;
    for (const query of makeSweep(seed).filter((_, index) => index % 7 === 0)) {
      const { answer } = await souk.search(query);
      if (!answer.totalIsExact) continue;
      for (const [narrowed, count] of listPromises(query, answer)) {
        expect((await souk.search(narrowed)).answer.total, JSON.stringify(narrowed)).toBe(count);
        promises += 1;
      }
    }
    expect(promises).toBeGreaterThan(50);
  });

  test("sorts all the hits of a common word, not the popular ones alone", async () => {
    const hits = products.slice(0, size).filter(({ title }) => title.split(" ").includes("the"));
    const { answer } = await souk.search({ q: "the", sort: "-price", limit: 100 });
    const dearest = answer.data.map(({ price }) => price.amount);
    expect(answer.totalIsExact).toBe(false);
    expect(dearest).toEqual(dearest.toSorted((a, b) => b - a));
    expect(dearest[0]).toBeGreaterThanOrEqual(Math.max(...hits.map(({ amount }) => amount)));
  });

  test("reads no more rows for what is common when it grows", slow, async () => {
    const queries = makeTexts(seed).flatMap((q): SearchQuery[] => [
      { q, limit: 100 },
      { q, sort: "price", limit: 100 },
    ]);
    const before = await readAll(queries, 1);
    await souk.index(products.slice(size));
    const after = await readAll(queries, 1);
    expectBounded(after);
    let common = 0;
    for (const [index, { query, found, cost }] of after.entries()) {
      const earlier = before[index];
      if (!earlier || found.totalIsExact || earlier.found.totalIsExact) continue;
      expect(cost.rowsRead, JSON.stringify(query)).toBeLessThanOrEqual(1.1 * earlier.cost.rowsRead);
      common += 1;
    }
    expect(common).toBeGreaterThan(8);
  });
});
