import {
  relatedProducts,
  relatedQuery,
  searchQuery,
  searchResult,
  suggestions,
  suggestQuery,
} from "@souk/contracts/search";
import { mapOutcome } from "@souk/kernel/result";
import { answer, api, createRoute, endpoint, json } from "@souk/platform/api";
import * as z from "zod";
import { development } from "./development.ts";
import type { Env } from "./env.ts";
import { searchOrList } from "./queries/fallback.ts";
import { listRelated } from "./queries/related.ts";

import { suggest } from "./queries/suggest.ts";

const searchRoute = createRoute({
  ...endpoint("search"),
  request: { query: searchQuery },
  responses: {
    200: json(searchResult, "Active products that match, with what they can be narrowed by", "X-Data-Source"),
  },
});

const suggestRoute = createRoute({
  ...endpoint("suggest"),
  request: { query: suggestQuery },
  responses: { 200: json(suggestions, "Titles of popular products, at most eight") },
});

const listRelatedRoute = createRoute({
  ...endpoint("listRelated"),
  request: { params: z.object({ id: z.string() }), query: relatedQuery },
  responses: { 200: json(relatedProducts, "Bought together first, then alike; none of an unknown product") },
});

const relatedByDefault = 8;

const app = api<Env>();
development?.addDevelopmentRoutes(app);

export const routes = app
  .openapi(searchRoute, async (c) => {
    const found = await searchOrList(c.get("context"), c.req.valid("query"));
    const isFallback = found.ok && found.value.source === "fallback";
    const result = mapOutcome(found, (answered) => answered.result);
    return answer(c, 200, result, () => (isFallback ? { "X-Data-Source": "fallback" } : {}));
  })
  .openapi(suggestRoute, async (c) => answer(c, 200, await suggest(c.get("context"), c.req.valid("query").q)))
  .openapi(listRelatedRoute, async (c) => {
    const { limit = relatedByDefault } = c.req.valid("query");
    const related = await listRelated(c.get("context"), { productId: c.req.valid("param").id, limit });
    return answer(
      c,
      200,
      mapOutcome(related, (data) => ({ data })),
    );
  });
