import type { Result } from "@souk/contracts/problems";
import type { SearchQuery, SearchResult } from "@souk/contracts/search";
import { accept } from "@souk/kernel/result";
import { type Database, database, type Statement } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import type { SearchContext } from "../env.ts";
import { toFacets } from "../text/facets.ts";
import { toFilterTerms } from "../text/filters.ts";
import { type Sought, toMatch } from "../text/match.ts";
import { readWords, type Word } from "../text/words.ts";
import { correctQuery } from "./correct-query.ts";
import { listFirst } from "./first-page.ts";
import { type HitRow, listHits, readText, toHit } from "./hits.ts";
import { pickPlaces } from "./pages.ts";
import type { Key } from "./ranking.ts";
import { cap, countHits, lowBits } from "./scope.ts";
import { compareKeys } from "./sorted.ts";
import { askVocabulary, toVocabulary, type Vocabulary, widen } from "./vocabulary.ts";

type Asked = { query: SearchQuery; words: Word[]; terms: Word[]; limit: number; key: Key | null };
type Found = { bits: number[]; rows: HitRow[]; vocabulary?: Vocabulary };
/** A hit, or what was counted, or both. */
type Row = Partial<HitRow> & { bits?: string | null };

const isHit = (row: Row): row is HitRow => typeof row.id === "string";

// A few hits come whole and uncounted.
const toFound = (answers: Row[]): Found => {
  const rows = answers.filter(isHit);
  const counted = answers.flatMap(({ bits }) => JSON.parse(bits ?? "[]") as number[]);
  return { bits: counted.length > 0 ? counted : rows.map(({ place }) => place % (lowBits + 1)), rows };
};

const listOf = ({ limit: _, cursor: __, ...rest }: SearchQuery): string => JSON.stringify(["search", rest]);

const withoutFilters = (sought: Sought): Sought => ({ ...sought, filters: [] });

const askPage = (db: Database, { query, key, limit }: Asked, sought: Sought, unless: Sought[]): Statement[] => {
  const match = toMatch(sought);
  if (key === null && match !== null) return [listFirst(db, { sought, match, query, limit: limit + 1, unless })];
  const picked = pickPlaces(sought, query, key, limit + 1, unless);
  return [countHits(db, sought, unless), listHits(db, sought, picked)];
};

/** What the first of the tiers has that has any hits: one trip. */
const findFirst = async (ctx: SearchContext, asked: Asked, tiers: Sought[]): Promise<Found> => {
  const db = database(ctx);
  const before = (index: number): Sought[] => tiers.slice(0, index).map(withoutFilters);
  const [first, ...others] = tiers.flatMap((tier, index) => askPage(db, asked, tier, before(index)));
  if (!first) return { bits: [], rows: [] };
  const answers = await db.batch([first, ...others]);
  return toFound(answers.flat() as Row[]);
};

const readVocabulary = async (ctx: SearchContext, terms: Word[], sought: Sought): Promise<Vocabulary | null> => {
  const db = database(ctx);
  const [known, candidates, continued] = await db.batch(askVocabulary(db, terms, sought));
  return known.length === 0 ? null : toVocabulary(terms, known, candidates, continued);
};

const find = async (ctx: SearchContext, asked: Asked): Promise<Found> => {
  const filters = toFilterTerms(asked.query);
  const sought: Sought = { terms: asked.terms.map(({ text }) => [text]), joined: "AND", filters };
  const found = await findFirst(ctx, asked, [sought]);
  if (found.bits.length > 0 || asked.terms.length === 0) return found;
  const vocabulary = await readVocabulary(ctx, asked.terms, withoutFilters(sought));
  if (vocabulary === null) return found;
  const tiers = widen(asked.terms, vocabulary).map((tier) => ({ ...tier, filters }));
  return { ...(await findFirst(ctx, asked, tiers)), vocabulary };
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

/** Behind which hit a page begins, null for the first one; refuses a cursor of another list. */
export const openKey = ({ env }: SearchContext, query: SearchQuery) =>
  openCursor<Key>(env.SIGNING_SECRET, listOf(query), query.cursor);

/** A page of products that have all the words, or else the words corrected, or else any of them; a text without words finds nothing. */
export const search = async (ctx: SearchContext, query: SearchQuery): Promise<Result<SearchResult>> => {
  const key = openKey(ctx, query);
  if (!key.ok) return key;
  const text = query.q ?? "";
  const words = readWords(text);
  if (words.length === 0 && text.trim() !== "") return accept(nothing);
  const terms = [...new Map(words.map((word) => [word.folded, word])).values()];
  const asked = { query, words, terms, limit: query.limit ?? defaultLimit, key: key.value };
  return accept(toResult(ctx, asked, await find(ctx, asked)));
};
