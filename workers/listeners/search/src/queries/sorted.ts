import type { SearchQuery } from "@souk/contracts/search";
import { type SQL, sql } from "drizzle-orm";
import { live } from "../schema.ts";
import { toFilterTerms } from "../text/filters.ts";
import { type Sought, toMatch } from "../text/match.ts";
import type { Key } from "./ranking.ts";
import { cap, placesOf } from "./scope.ts";

const { docs, fulltext } = live;

type Sort = Exclude<SearchQuery["sort"], undefined | "relevance">;

/** A query for a list in an order that words do not decide. */
export type SortedQuery = SearchQuery & { sort: Sort };

export const isSorted = (query: SearchQuery): query is SortedQuery =>
  query.sort !== undefined && query.sort !== "relevance";

const sorts: Record<Sort, { column: string; descends: boolean }> = {
  newest: { column: "published_at", descends: true },
  price: { column: "price_amount", descends: false },
  "-price": { column: "price_amount", descends: true },
  rating: { column: "rating_rank", descends: true },
  bestselling: { column: "sales", descends: true },
};

/** By what a list is sorted: a column of a document. */
export const columnOf = ({ sort }: SortedQuery): SQL => sql.raw(sorts[sort].column);

const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether a key comes before another in a list that is so ordered, as a number for `sort`. */
export const compareKeys = (sort: SearchQuery["sort"] = "relevance") => {
  if (sort === "relevance") {
    return (a: Key, b: Key): number => a.phase - b.phase || compare(a.score, b.score) || a.place - b.place;
  }
  const sign = sorts[sort].descends ? -1 : 1;
  return (a: Key, b: Key): number => sign * (compare(a.score, b.score) || compare(a.id, b.id));
};

// So many documents are looked at in the order of a list before it is given up.
const mostWalked = 2_000;

const inOrder = (query: SortedQuery): SQL => {
  const direction = sql.raw(sorts[query.sort].descends ? "desc" : "asc");
  return sql`order by ${columnOf(query)} ${direction}, id ${direction}`;
};

const behind = (query: SortedQuery, key: Key | null): SQL => {
  const comparison = sql.raw(sorts[query.sort].descends ? "<" : ">");
  return key ? sql`(${columnOf(query)}, id) ${comparison} (${key.score}, ${key.id})` : sql`true`;
};

const row = (query: SortedQuery, phase: 0 | 1): SQL =>
  sql`'sorted' as way, ${sql.raw(String(phase))} as phase, ${columnOf(query)} as score, place, null as text`;

const isOf = (category: string | undefined): SQL => (category === undefined ? sql`true` : sql`category = ${category}`);

/** Whether an index of the table itself has this list in any order. */
const isIndexed = ({ terms, filters }: Sought, { category }: SortedQuery): boolean =>
  terms.length === 0 && filters.length === (category === undefined ? 0 : 1);

/** The places of at most `limit` hits behind a key, of the popular ones where they are more than are ranked. */
export const sortPopular = (
  sought: Sought,
  query: SortedQuery,
  key: Key | null,
  limit: number,
  unless: Sought[],
): SQL => {
  const scope = isIndexed(sought, query)
    ? sql`${docs} where place is not null and ${isOf(query.category)}`
    : sql`(${placesOf(sought, cap, unless)}) cross join ${docs} using (place) where true`;
  return sql`select ${row(query, 0)} from ${scope} and ${behind(query, key)} ${inOrder(query)} limit ${limit}`;
};

const isWithin = ({ minPrice, maxPrice }: SearchQuery): SQL =>
  sql`price_amount between ${minPrice ?? 0} and ${maxPrice ?? 99_999_999}`;

// What a document says of itself is cheaper to ask than the index.
const isHit = ({ terms, joined }: Sought, query: SortedQuery): SQL => {
  const match = toMatch({ terms, joined, filters: toFilterTerms({ tag: query.tag }) });
  const tenths = Math.round(10 * (query.minRating ?? 0));
  return sql`${isWithin(query)} and rating_tenths >= ${tenths} and ${query.seller === undefined ? sql`true` : sql`seller_id = ${query.seller}`}
    and ${match === null ? sql`true` : sql`exists (select 1 from ${fulltext} where rowid = place and ${fulltext} match ${match})`}`;
};

/** The same of all hits: those among the next documents in the order of the list. */
export const walkInOrder = (sought: Sought, query: SortedQuery, key: Key | null, limit: number): SQL => {
  const bounds = query.sort.endsWith("price") ? isWithin(query) : sql`true`;
  return sql`select ${row(query, 1)} from (
      select * from ${docs} where place is not null and ${isOf(query.category)} and ${bounds} and ${behind(query, key)}
      ${inOrder(query)} limit ${mostWalked}
    ) where ${isHit(sought, query)} limit ${limit}`;
};
