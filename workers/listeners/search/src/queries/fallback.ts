import type { Offer } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import type { SearchHit, SearchQuery, SearchResult } from "@souk/contracts/search";
import { accept, mapOutcome } from "@souk/kernel/result";
import { throughCircuit } from "@souk/platform/breaker";
import { ask } from "@souk/platform/context";
import { within } from "@souk/platform/deadline";
import { logError } from "@souk/platform/log";
import { defaultLimit } from "@souk/platform/page";
import { development } from "../development.ts";
import type { SearchContext } from "../env.ts";
import { isSameTag } from "../text/filters.ts";
import { toHtml } from "../text/marks.ts";
import { openKey, search } from "./search.ts";

/** What was found, and by whom: the index, or in its place the catalogue's own list. */
export type Answered = { result: SearchResult; source: "index" | "fallback" };

const snippetLength = 200;

const toHit = ({ product, sellerName }: Offer): SearchHit => {
  const { id, title, price, category, rating, sellerId, images } = product;
  const image = images.find(({ url }) => url !== undefined)?.url;
  return {
    ...{ id, title, price, category, rating, sellerId, sellerName },
    ...(image !== undefined && { image }),
    titleHtml: toHtml(title),
    snippetHtml: toHtml(product.description, snippetLength),
  };
};

// What the catalogue cannot narrow by is looked for among so many.
const mostListed = 100;

const isWithin =
  ({ tag, minRating = 0 }: SearchQuery) =>
  ({ product: { tags, rating } }: Offer): boolean =>
    (rating.average ?? 0) >= minRating && (tag === undefined || tags.some((each) => isSameTag(each, tag)));

const toListQuery = ({ category, tag, seller, minPrice, maxPrice, minRating, limit, sort }: SearchQuery) => ({
  ...{ category, seller, minPrice, maxPrice },
  limit: tag === undefined && minRating === undefined ? limit : mostListed,
  sort: sort === undefined || sort === "relevance" ? ("bestselling" as const) : sort,
});

const toResult = (data: SearchHit[]): SearchResult => ({
  total: data.length,
  totalIsExact: false,
  data,
  facets: { category: [], price: [], rating: [] },
  nextCursor: null,
});

const listInstead = async (ctx: SearchContext, query: SearchQuery): Promise<Result<SearchResult>> => {
  const key = openKey(ctx, query);
  if (!key.ok) return key;
  // Whoever has seen a page of the index is not shown another list from its beginning.
  if (key.value !== null) return accept(toResult([]));
  const listed = await ask(ctx, (call) => ctx.env.CATALOG.listOffers(call, toListQuery(query)));
  const { limit = defaultLimit } = query;
  return mapOutcome(listed, ({ data }) => toResult(data.filter(isWithin(query)).slice(0, limit).map(toHit)));
};

const searchTimeoutMs = 2_000;

const searchInTime = (ctx: SearchContext, query: SearchQuery): Promise<Result<SearchResult>> => {
  const { env, call } = ctx;
  const run = () => search(ctx, query);
  const suffering = { target: "search.query", code: "refused", userId: call.principal?.userId ?? null } as const;
  return within(searchTimeoutMs, development?.sufferFault(env, call, suffering, run) ?? run());
};

const askIndex = async (ctx: SearchContext, query: SearchQuery): Promise<Result<SearchResult> | null> => {
  try {
    const run = () => searchInTime(ctx, query);
    return await throughCircuit<Result<SearchResult> | null>(ctx, "search", run, async () => null);
  } catch (error) {
    logError("the index did not answer", error, { requestId: ctx.call.requestId });
    return null;
  }
};

/** Searches; where the index does not answer or its circuit is open, the catalogue lists what is for sale, narrowed as far as it can. */
export const searchOrList = async (ctx: SearchContext, query: SearchQuery): Promise<Result<Answered>> => {
  const found = await askIndex(ctx, query);
  if (found) return mapOutcome(found, (result) => ({ result, source: "index" }));
  return mapOutcome(await listInstead(ctx, query), (result) => ({ result, source: "fallback" }));
};
