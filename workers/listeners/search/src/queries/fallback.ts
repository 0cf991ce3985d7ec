import type { Offer } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import type { SearchHit, SearchQuery, SearchResult } from "@souk/contracts/search";
import { mapOutcome } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { logError } from "@souk/platform/log";
import type { SearchContext } from "../env.ts";
import { toHtml } from "../text/marks.ts";
import { search } from "./search.ts";

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

const listInstead = async (
  ctx: SearchContext,
  { category, seller, minPrice, maxPrice, limit, sort = "relevance" }: SearchQuery,
): Promise<Result<SearchResult>> => {
  const query = {
    category,
    seller,
    minPrice,
    maxPrice,
    limit,
    sort: sort === "relevance" ? "bestselling" : sort,
  } as const;
  const listed = await ask(ctx, (call) => ctx.env.CATALOG.listOffers(call, query));
  return mapOutcome(listed, ({ data }) => ({
    total: data.length,
    totalIsExact: false,
    data: data.map(toHit),
    facets: { category: [], price: [], rating: [] },
    nextCursor: null,
  }));
};

/** Searches; where the index cannot answer, the catalogue lists what is for sale, narrowed as far as it can. */
export const searchOrList = async (ctx: SearchContext, query: SearchQuery): Promise<Result<Answered>> => {
  try {
    return mapOutcome(await search(ctx, query), (result) => ({ result, source: "index" }));
  } catch (error) {
    logError("the index did not answer", error, { requestId: ctx.call.requestId });
    return mapOutcome(await listInstead(ctx, query), (result) => ({ result, source: "fallback" }));
  }
};
