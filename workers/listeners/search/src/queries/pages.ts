import type { SearchQuery } from "@souk/contracts/search";
import { type SQL, sql } from "drizzle-orm";
import { live } from "../schema.ts";
import { type Sought, toMatch, toTitleMatch } from "../text/match.ts";
import { markedText } from "./marked-text.ts";
import { type Key, rank } from "./ranking.ts";
import { cap, isCommon, matchWhen, noneHas, placesOf } from "./scope.ts";

const { docs, fulltext } = live;

type Sort = Exclude<SearchQuery["sort"], undefined | "relevance">;

const integer = (value: number): SQL => sql`cast(${value} as integer)`;

const walk = (match: SQL, phase: 0 | 1, key: Key | null, limit: number): SQL => {
  const after = key?.phase === phase ? key.place : 0;
  return sql`select 'popular' as way, ${sql.raw(String(phase))} as phase, 0 as score, rowid as place, ${markedText} as text
    from ${fulltext} where ${fulltext} match ${match} and rowid > ${integer(after)} order by rowid limit ${limit}`;
};

const titlesFirst = (sought: Sought, match: string, key: Key | null, limit: number, when: SQL): SQL => {
  const inTitle = toTitleMatch(sought);
  const isWanted = sql`(select is_wanted from wanted)`;
  const rest = sql`select * from (${walk(matchWhen(isWanted, `(${match}) NOT (${inTitle})`), 1, key, limit)})`;
  const first = sql`select * from (${walk(matchWhen(isWanted, inTitle), 0, key, limit)})`;
  const walked = key?.phase === 1 ? rest : sql`${first} union all ${rest} limit ${limit}`;
  return sql`with wanted as materialized (select ${when} as is_wanted) ${walked}`;
};

const byPlace = (match: string | null, key: Key | null, limit: number): SQL => {
  if (match !== null) return walk(sql`${match}`, 0, key, limit);
  return sql`select 'popular' as way, 0 as phase, 0 as score, place, null as text from ${docs}
    where place is not null and place > ${integer(key?.place ?? 0)} order by place limit ${limit}`;
};

const byRelevance = (sought: Sought, key: Key | null, limit: number, unless: Sought[]): SQL[] => {
  const match = toMatch(sought);
  if (match === null || sought.terms.length === 0) return [byPlace(match, key, limit)];
  const isAlone = noneHas(unless);
  // With OR, the best hits have more of the words, which popularity knows nothing of.
  if (key?.way === "ranked" || sought.joined === "OR") return [rank(sought, match, key, limit, isAlone)];
  const wanted = isAlone ?? sql`true`;
  if (key?.way === "popular") return [titlesFirst(sought, match, key, limit, wanted)];
  const common = isCommon(sought);
  return [
    rank(sought, match, null, limit, sql`${wanted} and not ${common}`),
    titlesFirst(sought, match, null, limit, sql`${wanted} and ${common}`),
  ];
};

const sorts: Record<Sort, { column: string; descends: boolean }> = {
  newest: { column: "published_at", descends: true },
  price: { column: "price_amount", descends: false },
  "-price": { column: "price_amount", descends: true },
  rating: { column: "rating_rank", descends: true },
  bestselling: { column: "sales", descends: true },
};

/** Whether an index of the table itself has this list in any order. */
const isIndexed = ({ terms, filters }: Sought, category: string | undefined): boolean =>
  terms.length === 0 && filters.length === (category === undefined ? 0 : 1);

const bySort = (
  sought: Sought,
  { sort, category }: { sort: Sort; category?: string | undefined },
  key: Key | null,
  limit: number,
  unless: Sought[],
): SQL => {
  const { column: name, descends } = sorts[sort];
  const column = sql.raw(name);
  const direction = sql.raw(descends ? "desc" : "asc");
  const compare = sql.raw(descends ? "<" : ">");
  const scope = isIndexed(sought, category)
    ? sql`place is not null and ${category === undefined ? sql`true` : sql`category = ${category}`}`
    : sql`place in (${placesOf(sought, cap, unless)})`;
  const after = key ? sql`(${column}, id) ${compare} (${key.score}, ${key.id})` : sql`true`;
  return sql`select 'sorted' as way, 0 as phase, ${column} as score, place, null as text from ${docs} where ${scope} and ${after} order by ${column} ${direction}, id ${direction} limit ${limit}`;
};

const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether a key comes before another in a list that is so ordered, as a number for `sort`. */
export const compareKeys = (sort: SearchQuery["sort"] = "relevance") => {
  if (sort === "relevance") {
    return (a: Key, b: Key): number => a.phase - b.phase || compare(a.score, b.score) || a.place - b.place;
  }
  const sign = sorts[sort].descends ? -1 : 1;
  return (a: Key, b: Key): number => sign * (compare(a.score, b.score) || compare(a.id, b.id));
};

/** The ways to pick at most `limit` places of what is sought behind a key, in the order asked for: one of them has rows; none where one of `unless` has hits. */
export const pickPlaces = (
  sought: Sought,
  { sort = "relevance", category }: SearchQuery,
  key: Key | null,
  limit: number,
  unless: Sought[],
): SQL[] =>
  sort === "relevance"
    ? byRelevance(sought, key, limit, unless)
    : [bySort(sought, { sort, category }, key, limit, unless)];
