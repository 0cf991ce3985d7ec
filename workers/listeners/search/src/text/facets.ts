import type { SearchResult } from "@souk/contracts/search";
import { categoryOfCode, priceRanges } from "./filters.ts";

/** How many candidates share a category, a price range and the whole stars of their rating: the low bits of their places. */
export type FacetCount = { bits: number; count: number };

const stars = [4, 3, 2, 1];

const sum = (counts: FacetCount[], isIn: (bits: number) => boolean): number =>
  counts.reduce((total, { bits, count }) => (isIn(bits) ? total + count : total), 0);

const categoryCode = (bits: number): number => (bits >> 9) & 15;
const priceCode = (bits: number): number => (bits >> 6) & 7;
const wholeStars = (bits: number): number => bits & 63;

/** The facets of a list: each count is the length of the list that is narrowed by it. */
export const toFacets = (counts: FacetCount[]): SearchResult["facets"] => {
  const codes = [...new Set(counts.map(({ bits }) => categoryCode(bits)))];
  const category = codes.map((code) => ({
    value: categoryOfCode(code),
    count: sum(counts, (bits) => categoryCode(bits) === code),
  }));
  return {
    category: category.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
    price: priceRanges
      .map((range, code) => ({ ...range, count: sum(counts, (bits) => priceCode(bits) === code) }))
      .filter(({ count }) => count > 0),
    rating: stars
      .map((value) => ({ value, count: sum(counts, (bits) => wholeStars(bits) >= value) }))
      .filter(({ count }) => count > 0),
  };
};
