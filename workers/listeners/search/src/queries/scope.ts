import type { Database } from "@souk/platform/database";
import { type SQL, sql } from "drizzle-orm";
import { live } from "../schema.ts";
import { matchesNothing, type Sought, toMatch } from "../text/match.ts";

/** Up to how many hits are counted and ranked; beyond, popularity decides. */
export const cap = 1_000;

/** What facets count stands in these bits of a place. */
export const lowBits = 8_191;

const { docs, fulltext } = live;

/** An expression for the index that finds nothing unless `when`: as its argument it is looked at before anything is read, as a condition after. */
export const matchWhen = (when: SQL | undefined, match: string): SQL =>
  when === undefined ? sql`${match}` : sql`iif(${when}, ${match}, ${matchesNothing})`;

/** The places of at most `limit` hits, the popular ones first; none where one of `unless` has hits. */
export const placesOf = (sought: Sought, limit: number, unless: Sought[] = []): SQL => {
  const match = toMatch(sought);
  return match === null
    ? sql`select place from ${docs} where place is not null order by place limit ${limit}`
    : sql`select rowid as place from ${fulltext} where ${fulltext} match ${matchWhen(noneHas(unless), match)} order by rowid limit ${limit}`;
};

/** Whether there is any hit. */
export const hasHits = (sought: Sought): SQL => sql`exists (${placesOf(sought, 1)})`;

/** Whether none of these has a hit; undefined where there are none. */
export const noneHas = (unless: Sought[]): SQL | undefined =>
  unless.length === 0
    ? undefined
    : sql`not (${sql.join(
        unless.map((sought) => hasHits(sought)),
        sql` or `,
      )})`;

/** One row: of at most one hit more than are ranked, the low bits of their places as a JSON array, and how many they are. */
export const countPlaces = (sought: Sought, unless: Sought[]): SQL =>
  sql`select json_group_array(place & ${lowBits}) as bits, count(*) as hits from (${placesOf(sought, cap + 1, unless)})`;

/** The low bits of the places of at most one hit more than are ranked; none where one of `unless` has hits. */
export const countHits = (db: Database, sought: Sought, unless: Sought[]) =>
  db.select({ bits: sql<string>`bits`.as("bits") }).from(sql`(${countPlaces(sought, unless)})`);
