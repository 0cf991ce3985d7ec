import type { SearchQuery } from "@souk/contracts/search";
import type { Database } from "@souk/platform/database";
import { type SQL, sql } from "drizzle-orm";
import { live } from "../schema.ts";
import type { Sought } from "../text/match.ts";
import { summaryColumns } from "./hits.ts";
import { walkByPlace, walkTitlesFirst } from "./pages.ts";
import { type Key, rank, weigh } from "./ranking.ts";
import { cap, countPlaces, matchWhen } from "./scope.ts";
import { columnOf, isSorted, type SortedQuery, sortPopular, walkInOrder } from "./sorted.ts";
import { textAt, textOf } from "./texts.ts";

const { docs, fulltext } = live;

type First = { sought: Sought; match: string; query: SearchQuery; limit: number; unless: Sought[] };

/** Which key a hit has where all come, and which are picked where they are too many. */
type Plan = { way: Key["way"]; score: SQL; picked: SQL };

// So few hits come as they are; of more a page is picked, which costs each of them another look.
const few = 32;

const list = sql`json_group_array(json_array(way, phase, score, place, text))`;
const listAll = (picked: SQL): SQL => sql`(select ${list} from (${picked}))`;

const planRanked = ({ sought, limit }: First): Plan => {
  const ranked = listAll(rank(sought, null, limit, undefined));
  const popular = listAll(walkTitlesFirst(sought, null, limit, undefined));
  return {
    way: "ranked",
    score: weigh(sought, { base: sql`rank`, place: sql`fulltext.rowid`, title: sql`fulltext.title` }),
    // With OR, the best hits have more of the words, which popularity knows nothing of.
    picked: sought.joined === "OR" ? ranked : sql`iif(c.hits > ${cap}, ${popular}, ${ranked})`,
  };
};

// Corrected words have many ways to be written, and each document walked by would be asked for all.
const isAsWritten = ({ terms, joined }: Sought): boolean =>
  joined === "AND" && terms.every((ways) => ways.length === 1);

const planSorted = ({ sought, limit }: First, query: SortedQuery): Plan => {
  const popular = listAll(sortPopular(sought, query, null, limit, []));
  const walked = sql`(select iif(count(*) = ${limit}, ${list}, null) from (${walkInOrder(sought, query, null, limit)}))`;
  return {
    way: "sorted",
    score: sql`d.${columnOf(query)}`,
    picked: isAsWritten(sought) ? sql`coalesce(iif(c.hits > ${cap}, ${walked}, null), ${popular})` : popular,
  };
};

const planPopular = ({ sought, limit }: First): Plan => ({
  ...{ way: "popular", score: sql`0` },
  picked: listAll(walkByPlace(sought, null, limit)),
});

const plan = (first: First): Plan => {
  if (isSorted(first.query)) return planSorted(first, first.query);
  return first.sought.terms.length > 0 ? planRanked(first) : planPopular(first);
};

/** A list's first hits, in any order: all of a few, else at most `limit`, with the low `bits` of all; none where one of `unless` has hits. */
export const listFirst = (db: Database, first: First) => {
  const { sought, match, unless } = first;
  const { way, score, picked } = plan(first);
  const isFew = sql`c.hits between 1 and ${few}`;
  const text = sql`iif(fulltext.rowid is null, coalesce(p.value->>4, ${textAt(sql`d.place`, sought)}), ${textOf(sought)})`;
  return db
    .select({
      ...summaryColumns,
      way: sql<Key["way"]>`coalesce(p.value->>0, ${way})`.as("way"),
      phase: sql<number>`coalesce(p.value->>1, 0)`.as("phase"),
      score: sql<number | string>`coalesce(p.value->>2, ${score})`.as("score"),
      place: sql<number>`d.place`.as("place"),
      text: sql<string>`${text}`.as("text"),
      bits: sql<string | null>`iif(fulltext.rowid is null and coalesce(p.key, 0) = 0, c.bits, null)`.as("bits"),
    })
    .from(
      // A branch of iif that is not taken reads nothing: so one statement does for every number of hits.
      sql`(${countPlaces(sought, unless)}) c
        left join ${fulltext} on ${fulltext} match ${matchWhen(isFew, match)}
        left join json_each(iif(c.hits > ${few}, ${picked}, '[]')) p
        left join ${docs} d on d.place = coalesce(fulltext.rowid, p.value->>3) and d.active = 1`,
    );
};
