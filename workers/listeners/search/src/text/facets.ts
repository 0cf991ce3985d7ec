import type { SearchResult } from "@souk/contracts/search";
import { categoryOfCode, priceRanges } from "./filters.ts";

const stars = [4, 3, 2, 1];

const categoryCode = (bits: number): number => (bits >> 9) & 15;
const priceCode = (bits: number): number => (bits >> 6) & 7;
const ratingTenths = (bits: number): number => bits & 63;

const countBy = (all: number[], codeOf: (bits: number) => number): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const bits of all) counts.set(codeOf(bits), (counts.get(codeOf(bits)) ?? 0) + 1);
  return counts;
};

/** The facets of a list by the low bits of its places: each count is the length of the list that is narrowed by it. */
export const toFacets = (all: number[]): SearchResult["facets"] => {
  const byCategory = [...countBy(all, categoryCode)].map(([code, count]) => ({ value: categoryOfCode(code), count }));
  const byPrice = countBy(all, priceCode);
  const byTenths = [...countBy(all, ratingTenths)];
  const rated = (least: number): number =>
    byTenths.reduce((sum, [tenths, count]) => (tenths >= 10 * least ? sum + count : sum), 0);
  return {
    category: byCategory.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
    price: priceRanges.flatMap((range, code) => {
      const count = byPrice.get(code);
      return count === undefined ? [] : [{ ...range, count }];
    }),
    rating: stars.map((value) => ({ value, count: rated(value) })).filter(({ count }) => count > 0),
  };
};
