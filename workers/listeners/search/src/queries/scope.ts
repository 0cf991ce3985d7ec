import type { Database } from "@souk/platform/database";
import { type SQL, sql } from "drizzle-orm";
import { live } from "../schema.ts";
import { type Sought, toMatch } from "../text/match.ts";

/** Up to how many hits are counted and ranked; beyond, popularity decides. */
export const cap = 1_000;

const { docs, fulltext } = live;

/** The places of at most `limit` hits, the popular ones first. */
export const placesOf = (sought: Sought, limit: number): SQL => {
  const match = toMatch(sought);
  return match === null
    ? sql`select place from ${docs} where place is not null order by place limit ${limit}`
    : sql`select rowid as place from ${fulltext} where ${fulltext} match ${match} order by rowid limit ${limit}`;
};

/** Whether there is any hit. */
export const hasHits = (sought: Sought): SQL => sql`exists (${placesOf(sought, 1)})`;

/** One row where there are more hits than are ranked, and none where there are not. */
export const isCommon = (sought: Sought): SQL => sql`${placesOf(sought, 1)} offset ${cap}`;

/** Counts the hits by what facets ask of them; nothing is counted where one of `unless` has hits. */
export const countHits = (db: Database, sought: Sought, unless: Sought[]) =>
  db
    .select({
      bits: sql<number>`(place & 8128) | (place & 63) / 10`.as("bits"),
      count: sql<number>`count(*)`.as("count"),
    })
    .from(sql`(${placesOf(sought, cap + 1)})`)
    .where(noneHas(unless))
    .groupBy(sql`1`);

/** Whether none of these has a hit. */
export const noneHas = (unless: Sought[]): SQL | undefined =>
  unless.length === 0
    ? undefined
    : sql.join(
        unless.map((sought) => sql`not ${hasHits(sought)}`),
        sql` and `,
      );
