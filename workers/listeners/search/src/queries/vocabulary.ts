import type { Database } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import { live } from "../schema.ts";
import { chooseCorrections, type Known, toKeys } from "../text/corrections.ts";
import type { Sought, Terms } from "../text/match.ts";
import type { Word } from "../text/words.ts";
import { hasHits } from "./scope.ts";

const { fulltext, deletes, vocabulary } = live;

const mostKeys = 2_000;
const mostCandidates = 2_000;
const mostScanned = 2_000;
const mostPrefixed = 50;
const shortestPrefix = 2;

/** What the vocabulary has on the words of a query: whether each is in any document, what it may have been meant to be, how the last may go on. */
export type Vocabulary = { known: boolean[]; corrections: string[][]; continued: string[] };

/** Asks for all of it, unless what is sought has hits: then no row comes back, and none is read. */
export const askVocabulary = (db: Database, terms: Word[], sought: Sought) => {
  // As an argument it is looked at before anything is read; as a condition it might not be.
  const unlessFound = (list: unknown[]) => sql`json_each(iif(${hasHits(sought)}, '[]', ${JSON.stringify(list)}))`;
  const keys = terms.flatMap(({ folded }, position) => toKeys(folded).map((key) => [position, key])).slice(0, mostKeys);
  const last = terms.at(-1)?.folded ?? "";
  const prefixes = last.length < shortestPrefix ? [] : [last];
  const found = sql`select 1 from ${fulltext} where ${fulltext} match '"' || value || '"' limit 1`;
  const scanned = sql`(select w.word, w.uses from ${unlessFound(prefixes)} p cross join ${vocabulary} w
    where w.word > p.value and w.word < p.value || ${"\u{10ffff}"} and w.uses > 0 limit ${mostScanned})`;
  return [
    db
      .select({ position: sql<number>`key`.as("position"), known: sql<number>`exists (${found})`.as("known") })
      .from(unlessFound(terms.map(({ text }) => text))),
    db
      .select({
        position: sql<number>`k.value->>0`.as("position"),
        word: sql<string>`w.word`.as("word"),
        uses: sql<number>`w.uses`.as("uses"),
      })
      .from(
        sql`${unlessFound(keys)} k cross join ${deletes} d on d.key = k.value->>1 cross join ${vocabulary} w on w.word = d.word and w.uses > 0`,
      )
      .limit(mostCandidates),
    db.select({ word: sql<string>`word`.as("word"), uses: sql<number>`uses`.as("uses") }).from(scanned),
  ] as const;
};

type Candidate = Known & { position: number };

/** Puts the answers together, word by word. */
export const toVocabulary = (
  terms: Word[],
  known: { position: number; known: number }[],
  candidates: Candidate[],
  continued: Known[],
): Vocabulary => ({
  known: known.toSorted((a, b) => a.position - b.position).map((row) => row.known === 1),
  corrections: terms.map(({ folded }, position) => {
    const of = candidates.filter((candidate) => candidate.position === position);
    return chooseCorrections(folded, [...new Map(of.map((each) => [each.word, each])).values()]);
  }),
  continued: continued
    .toSorted((a, b) => b.uses - a.uses)
    .slice(0, mostPrefixed)
    .map(({ word }) => word),
});

const expand = (terms: Word[], expansionsOf: (position: number) => string[]): Terms =>
  terms.map(({ text }, position) => [...new Set([text, ...expansionsOf(position)])]);

/** What to look for where nothing has all the words as they are, the narrowest first: the last word completed and unknown ones corrected, all corrected, any of them. */
export const widen = (
  terms: Word[],
  { known, corrections, continued }: Vocabulary,
): Pick<Sought, "terms" | "joined">[] => {
  const last = terms.length - 1;
  const correctionsOf = (position: number): string[] => corrections[position] ?? [];
  const careful = expand(terms, (position) => {
    if (position === last && continued.length > 0) return continued;
    return known[position] ? [] : correctionsOf(position);
  });
  const bold = expand(terms, (position) => [...correctionsOf(position), ...(position === last ? continued : [])]);
  return [
    { terms: careful, joined: "AND" },
    { terms: bold, joined: "AND" },
    { terms: careful, joined: "OR" },
  ];
};
