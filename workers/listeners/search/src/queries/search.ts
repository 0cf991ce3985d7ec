import type { Result } from "@souk/contracts/problems";
import type { SearchQuery, SearchResult } from "@souk/contracts/search";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import type { SearchContext } from "../env.ts";
import { toFacets } from "../text/facets.ts";
import { toFilterTerms } from "../text/filters.ts";
import type { Sought } from "../text/match.ts";
import { readWords, type Word } from "../text/words.ts";
import { correctQuery } from "./correct-query.ts";
import { type HitRow, listHits, readText, toHit } from "./hits.ts";
import { compareKeys, pickPlaces } from "./pages.ts";
import type { Key } from "./ranking.ts";
import { cap, countHits } from "./scope.ts";
import { askVocabulary, toVocabulary, type Vocabulary, widen } from "./vocabulary.ts";

type Asked = { query: SearchQuery; words: Word[]; terms: Word[]; limit: number; key: Key | null };
type Found = { bits: number[]; rows: HitRow[]; vocabulary?: Vocabulary };

const readBits = (rows: { bits: string }[]): number[] => rows.flatMap(({ bits }) => JSON.parse(bits) as number[]);

const listOf = ({ limit: _, cursor: __, ...rest }: SearchQuery): string => JSON.stringify(["search", rest]);

const withoutFilters = (sought: Sought): Sought => ({ ...sought, filters: [] });

const askPage = (ctx: SearchContext, asked: Asked, sought: Sought, unless: Sought[]) => {
  const db = database(ctx);
  const picked = pickPlaces(sought, asked.query, asked.key, asked.limit + 1, unless);
  return { count: countHits(db, sought, unless), lists: picked.map((each) => listHits(db, sought, each)) };
};

const findAsWritten = async (ctx: SearchContext, asked: Asked, sought: Sought): Promise<Found> => {
  const { count, lists } = askPage(ctx, asked, sought, []);
  const [counts, ...rows] = await database(ctx).batch([count, ...lists]);
  return { bits: readBits(counts), rows: rows.flat() };
};

const readVocabulary = async (ctx: SearchContext, terms: Word[], sought: Sought): Promise<Vocabulary | null> => {
  const db = database(ctx);
  const [known, candidates, continued] = await db.batch(askVocabulary(db, terms, sought));
  return known.length === 0 ? null : toVocabulary(terms, known, candidates, continued);
};

const findWidened = async (ctx: SearchContext, asked: Asked, tiers: Sought[]): Promise<Found> => {
  const asking = tiers.map((tier, index) => askPage(ctx, asked, tier, tiers.slice(0, index).map(withoutFilters)));
  const [first, ...others] = asking;
  if (!first) return { bits: [], rows: [] };
  const lists = asking.flatMap((each) => each.lists);
  const answers = await database(ctx).batch([first.count, ...others.map(({ count }) => count), ...lists]);
  return {
    bits: readBits(answers.slice(0, tiers.length).flat() as { bits: string }[]),
    rows: answers.slice(tiers.length).flat() as HitRow[],
  };
};

const find = async (ctx: SearchContext, asked: Asked): Promise<Found> => {
  const filters = toFilterTerms(asked.query);
  const sought: Sought = { terms: asked.terms.map(({ text }) => [text]), joined: "AND", filters };
  const found = await findAsWritten(ctx, asked, sought);
  if (found.bits.length > 0 || asked.terms.length === 0) return found;
  const vocabulary = await readVocabulary(ctx, asked.terms, withoutFilters(sought));
  if (vocabulary === null) return found;
  const tiers = widen(asked.terms, vocabulary).map((tier) => ({ ...tier, filters }));
  return { ...(await findWidened(ctx, asked, tiers)), vocabulary };
};

const nothing: SearchResult = {
  total: 0,
  totalIsExact: true,
  data: [],
  facets: { category: [], price: [], rating: [] },
  nextCursor: null,
};

const bestTextOf = ([best]: HitRow[]): string | null => (best ? `${best.title} ${readText(best)[0]}` : null);

const toResult = (
  ctx: SearchContext,
  { query, words, limit }: Asked,
  { bits, rows, vocabulary }: Found,
): SearchResult => {
  const { SIGNING_SECRET, PUBLIC_ORIGIN } = ctx.env;
  const total = bits.length;
  const keyOf = ({ way, phase, score, place, id }: HitRow): Key => ({ way, phase, score, place, id });
  const inOrder = rows.toSorted(compareKeys(query.sort));
  const page = toPage(SIGNING_SECRET, listOf(query), inOrder, limit, keyOf, (row) => toHit(PUBLIC_ORIGIN, row));
  const correctedQuery = vocabulary ? correctQuery(query.q ?? "", words, vocabulary, bestTextOf(inOrder)) : null;
  return {
    total: Math.min(total, cap),
    totalIsExact: total <= cap,
    ...page,
    facets: toFacets(bits),
    ...(correctedQuery !== null && { correctedQuery }),
  };
};

/** A page of products that have all the words, or else the words corrected, or else any of them; a text without words finds nothing. */
export const search = async (ctx: SearchContext, query: SearchQuery): Promise<Result<SearchResult>> => {
  const key = openCursor<Key>(ctx.env.SIGNING_SECRET, listOf(query), query.cursor);
  if (!key.ok) return key;
  const text = query.q ?? "";
  const words = readWords(text);
  if (words.length === 0 && text.trim() !== "") return accept(nothing);
  const terms = [...new Map(words.map((word) => [word.folded, word])).values()];
  const asked = { query, words, terms, limit: query.limit ?? defaultLimit, key: key.value };
  return accept(toResult(ctx, asked, await find(ctx, asked)));
};
