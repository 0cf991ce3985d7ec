import type { Cost } from "@souk/contracts/call";
import type { SearchQuery, SearchResult } from "@souk/contracts/search";
import { commonWords, makeVocabulary, type Product } from "./catalogue.ts";
import type { Souk } from "./open-souk.ts";
import { withTypo } from "./queries.ts";
import { createRandom, pick } from "./random.ts";

/** What queries took together; `mrr` by the first ten of their hits. */
export type Tally = {
  queries: number;
  meanRows: number;
  mostRows: number;
  mostTrips: number;
  empty: number;
  mrr: number;
};

/** One page of a list, from 1, and what it took. */
export type Page = { query: SearchQuery; page: number; found: SearchResult; cost: Cost };

type Titled = { text: string; wanted: string };

const reciprocalRank = ({ data }: SearchResult, wanted: string): number => {
  const at = data.slice(0, 10).findIndex(({ title }) => title === wanted);
  return at === -1 ? 0 : 1 / (at + 1);
};

const tally = async (souk: Souk, queries: Titled[]): Promise<Tally> => {
  const total = { rows: 0, empty: 0, ranks: 0, mostRows: 0, mostTrips: 0 };
  for (const { text, wanted } of queries) {
    const { answer, cost } = await souk.search({ q: text });
    total.rows += cost.rowsRead;
    total.mostRows = Math.max(total.mostRows, cost.rowsRead);
    total.mostTrips = Math.max(total.mostTrips, cost.trips);
    total.empty += answer.data.length === 0 ? 1 : 0;
    total.ranks += reciprocalRank(answer, wanted);
  }
  const { length } = queries;
  const { rows, empty, ranks, mostRows, mostTrips } = total;
  return { queries: length, meanRows: rows / length, mostRows, mostTrips, empty: empty / length, mrr: ranks / length };
};

/** Asks for so many titles as they are, and with a letter wrong. */
export const searchTitles = async (
  souk: Souk,
  products: Product[],
  count: number,
  seed: number,
): Promise<{ clean: Tally; typo: Tally }> => {
  const random = createRandom(seed);
  const titles = Array.from({ length: count }, () => products[pick(random, products.length)]?.title ?? "");
  const typos = titles.flatMap((wanted) => ({ text: withTypo(random, wanted) ?? wanted, wanted }));
  const clean = await tally(
    souk,
    titles.map((wanted) => ({ text: wanted, wanted })),
  );
  return { clean, typo: await tally(souk, typos) };
};

/** The first pages of a list, at most `most` of them. */
export const readPages = async (souk: Souk, query: SearchQuery, most: number): Promise<Page[]> => {
  const pages: Page[] = [];
  let cursor: string | null = null;
  do {
    const { answer, cost } = await souk.search({ ...query, ...(cursor !== null && { cursor }) });
    cursor = answer.nextCursor;
    pages.push({ query, page: pages.length + 1, found: answer, cost });
  } while (cursor !== null && pages.length < most);
  return pages;
};

export const sorts = ["relevance", "newest", "price", "-price", "rating", "bestselling"] as const;

const narrowings = (tag: string): SearchQuery[] => [
  {},
  { category: "audio" },
  { tag },
  { seller: "usr_7" },
  { minRating: 3.5 },
  { minPrice: 1 },
  { minPrice: 1_234, maxPrice: 23_456 },
  { category: "games", maxPrice: 5_000, minRating: 4 },
];

/** Texts to search for: none, common words, rare, half-typed, misspelt and unknown ones, and as many as fit. */
export const makeTexts = (seed: number): string[] => {
  const [commonest = "", ...words] = makeVocabulary(seed);
  const [first, second, third] = commonWords;
  const misspelt = words.slice(9_000, 9_040).map((word) => `${word.slice(0, 2)}${word.slice(3)}q`);
  return [
    "",
    first,
    `${second} ${first}`,
    commonest,
    words[300] ?? "",
    `${first} ${commonest.slice(0, 2)}`,
    "st",
    `${commonest}q`,
    `zzyzzx ${first} ${second} ${third}`,
    misspelt.join(" ").slice(0, 300),
  ];
};

// Six orders of eight narrowings of ten texts: steps of seven meet each order, narrowing and text with many of the others.
const step = 7;

/** Queries for these texts in every order, narrowed by everything. */
export const makeSweep = (seed: number): SearchQuery[] =>
  makeTexts(seed)
    .flatMap((q) =>
      narrowings(makeVocabulary(seed)[6] ?? "").flatMap((narrowing) =>
        sorts.map((sort) => ({ q, ...narrowing, sort, limit: 100 })),
      ),
    )
    .filter((_, index) => index % step === 0);
