import { type SQL, sql } from "drizzle-orm";
import { live } from "../schema.ts";
import { matchesNothing, type Sought, toMatch } from "../text/match.ts";
import { matchWhen } from "./scope.ts";

const { fulltext } = live;

/** Where a page begins: behind the hit with this key. A list that was ranked, or listed by popularity, stays so on its later pages. */
export type Key = {
  way: "ranked" | "popular" | "sorted";
  phase: number;
  score: number | string;
  place: number;
  id: string;
};

// How much half a doubling of sales is worth, and a title that says nothing else: enough to decide between equals.
const popularityWeight = 0.01;
const fitWeight = 0.7;
const wholeFit = 1.5;

// So many of the best by bm25 are weighed further; it is more than a page takes.
const weighed = 128;

// What stands before a subtitle or the name of a series.
const lengthOfTitle = (title: SQL): SQL => sql`min(instr(${title} || ' (', ' ('), instr(${title} || ':', ':')) - 1`;

const textOf = ({ terms }: Sought): string => terms.map(([first = ""]) => first).join(" ");

/** How much of a title a text fills, from 0 to 1, and more where it holds all of it. */
const fit = (text: string, title: SQL): SQL => {
  const length = lengthOfTitle(title);
  const isWhole = sql`instr(${` ${text.toLowerCase()} `}, ' ' || lower(substr(${title}, 1, ${length})) || ' ')`;
  return sql`iif(${isWhole}, ${wholeFit}, min(${text.length}, ${length}) * 1.0 / max(1, ${text.length}, ${length}))`;
};

/** A score by bm25, popularity and how much of the title is asked for: the lower the better, with so few digits that JSON carries all. */
export const weigh = (sought: Sought, { base, place, title }: { base: SQL; place: SQL; title: SQL }): SQL =>
  sql`round(${base} * (1 + ${popularityWeight} * (63 - (${place} >> 41))) * (1 + ${fitWeight} * ${fit(textOf(sought), title)}), 11)`;

const behind = (key: Key | null, phase: 0 | 1): SQL =>
  key?.phase === phase ? sql`(score, place) > (${key.score}, ${key.place})` : sql`true`;

const best = (sought: Sought, match: SQL, key: Key | null, limit: number): SQL => sql`
  select 'ranked' as way, 0 as phase, score, place, null as text from (
    select place, ${weigh(sought, { base: sql`base`, place: sql`place`, title: sql`title` })} as score
    from (select rowid as place, rank as base, title from ${fulltext} where ${fulltext} match ${match} order by rank limit ${weighed}))
  where ${behind(key, 0)} order by score, place limit ${limit}`;

const rest = (match: SQL, key: Key | null, limit: number): SQL => sql`
  select 'ranked' as way, 1 as phase, score, place, null as text from (
    select rowid as place, rank as score from ${fulltext} where ${fulltext} match ${match} order by rank limit -1 offset ${weighed})
  where ${behind(key, 1)} order by score, place limit ${limit}`;

/** The places of at most `limit` hits behind a key, by bm25 and, of the best, by popularity and how much of their titles is asked for; none unless `when`. */
export const rank = (sought: Sought, key: Key | null, limit: number, when: SQL | undefined): SQL => {
  const match = matchWhen(when, toMatch(sought) ?? matchesNothing);
  if (key === null) return best(sought, match, key, limit);
  if (key.phase === 1) return rest(match, key, limit);
  return sql`select * from (${best(sought, match, key, limit)}) union all select * from (${rest(match, key, limit)}) limit ${limit}`;
};
