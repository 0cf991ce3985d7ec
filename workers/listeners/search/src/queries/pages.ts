import type { SearchQuery } from "@souk/contracts/search";
import { type SQL, sql } from "drizzle-orm";
import { live } from "../schema.ts";
import { type Sought, toMatch, toTitleMatch } from "../text/match.ts";
import { type Key, rank } from "./ranking.ts";
import { matchWhen, noneHas } from "./scope.ts";
import { isSorted, sortPopular, walkInOrder } from "./sorted.ts";
import { textOf } from "./texts.ts";

const { docs, fulltext } = live;

const integer = (value: number): SQL => sql`cast(${value} as integer)`;

const walk = (sought: Sought, match: SQL, phase: 0 | 1, key: Key | null, limit: number): SQL => {
  const after = key?.phase === phase ? key.place : 0;
  return sql`select 'popular' as way, ${sql.raw(String(phase))} as phase, 0 as score, rowid as place, ${textOf(sought)} as text
    from ${fulltext} where ${fulltext} match ${match} and rowid > ${integer(after)} order by rowid limit ${limit}`;
};

/** The places of at most `limit` hits behind a key: those with the words in their titles first, the popular ones first of each; none unless `when`. */
export const walkTitlesFirst = (sought: Sought, key: Key | null, limit: number, when: SQL | undefined): SQL => {
  const inTitle = toTitleMatch(sought);
  const elsewhere = `(${toMatch(sought)}) NOT (${inTitle})`;
  const rest = sql`select * from (${walk(sought, matchWhen(when, elsewhere), 1, key, limit)})`;
  const first = sql`select * from (${walk(sought, matchWhen(when, inTitle), 0, key, limit)})`;
  return key?.phase === 1 ? rest : sql`${first} union all ${rest} limit ${limit}`;
};

/** The places of at most `limit` documents behind a key, the popular ones first. */
export const walkByPlace = (sought: Sought, key: Key | null, limit: number): SQL => {
  const match = toMatch(sought);
  if (match !== null) return walk(sought, sql`${match}`, 0, key, limit);
  return sql`select 'popular' as way, 0 as phase, 0 as score, place, null as text from ${docs}
    where place is not null and place > ${integer(key?.place ?? 0)} order by place limit ${limit}`;
};

const byRelevance = (sought: Sought, key: Key | null, limit: number, unless: Sought[]): SQL => {
  if (sought.terms.length === 0) return walkByPlace(sought, key, limit);
  const goOn = key?.way === "popular" ? walkTitlesFirst : rank;
  return goOn(sought, key, limit, noneHas(unless));
};

/** At most `limit` places of what is sought behind a key, in the order asked for; none where one of `unless` has hits. */
export const pickPlaces = (
  sought: Sought,
  query: SearchQuery,
  key: Key | null,
  limit: number,
  unless: Sought[],
): SQL => {
  if (!isSorted(query)) return byRelevance(sought, key, limit, unless);
  return key?.phase === 1 ? walkInOrder(sought, query, key, limit) : sortPopular(sought, query, key, limit, unless);
};
