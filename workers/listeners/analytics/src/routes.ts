import {
  periodQuery,
  productParams,
  productsQuery,
  productTotals,
  productTotalsList,
  referrers,
  summary,
  timeseries,
  timeseriesQuery,
  viewBody,
} from "@souk/contracts/analytics";
import { accept } from "@souk/kernel/result";
import {
  answer,
  answerEmpty,
  answerWith,
  api,
  createRoute,
  endpoint,
  json,
  jsonBody,
  plain,
  raw,
  signedIn,
} from "@souk/platform/api";
import { recordView } from "./commands/record-view.ts";
import { development } from "./development.ts";
import type { Env } from "./env.ts";
import { exportSales } from "./queries/export-sales.ts";
import { listProducts } from "./queries/list-products.ts";
import { listReferrers } from "./queries/list-referrers.ts";
import { readTimeseries } from "./queries/read-timeseries.ts";
import { readProduct, readSummary } from "./queries/read-totals.ts";

const readSummaryRoute = createRoute({
  ...endpoint("readSalesSummary"),
  request: { query: periodQuery },
  responses: { 200: json(summary, "What the caller's products did in the period") },
});

const readTimeseriesRoute = createRoute({
  ...endpoint("readSalesTimeseries"),
  request: { query: timeseriesQuery },
  responses: { 200: json(timeseries, "One value for each hour, day, week or month, at most 1 000 of them") },
});

const listProductsRoute = createRoute({
  ...endpoint("listProductTotals"),
  request: { query: productsQuery },
  responses: { 200: json(productTotalsList, "The products that were sold or seen in the period, the largest first") },
});

const readProductRoute = createRoute({
  ...endpoint("readProductTotals"),
  request: { params: productParams, query: periodQuery },
  responses: { 200: json(productTotals, "What the product did in the period") },
});

const listReferrersRoute = createRoute({
  ...endpoint("listReferrers"),
  request: { query: periodQuery },
  responses: { 200: json(referrers, "The 20 hosts from which most views came") },
});

const exportSalesRoute = createRoute({
  ...endpoint("exportSales"),
  request: { query: periodQuery },
  responses: { 200: raw("text/csv", "A line a day and product, amounts in minor units", "Content-Disposition") },
});

const recordViewRoute = createRoute({
  ...endpoint("recordView"),
  request: { body: jsonBody(viewBody) },
  responses: { 202: plain("The view was taken, and counts unless it is a repeat, a bot's or of an unknown product") },
});

const app = api<Env>();
development?.addDevelopmentRoutes(app);

export const routes = app
  .openapi(readSummaryRoute, async (c) =>
    answer(c, 200, await readSummary(c.get("context"), signedIn(c), c.req.valid("query"))),
  )
  .openapi(readTimeseriesRoute, async (c) =>
    answer(c, 200, await readTimeseries(c.get("context"), signedIn(c), c.req.valid("query"))),
  )
  .openapi(listProductsRoute, async (c) =>
    answer(c, 200, await listProducts(c.get("context"), signedIn(c), c.req.valid("query"))),
  )
  .openapi(readProductRoute, async (c) => {
    const { id } = c.req.valid("param");
    return answer(c, 200, await readProduct(c.get("context"), signedIn(c), id, c.req.valid("query")));
  })
  .openapi(listReferrersRoute, async (c) =>
    answer(c, 200, await listReferrers(c.get("context"), signedIn(c), c.req.valid("query"))),
  )
  .openapi(exportSalesRoute, async (c) =>
    answerWith(c, await exportSales(c.get("context"), signedIn(c), c.req.valid("query"))),
  )
  .openapi(recordViewRoute, async (c) => {
    await recordView(c.get("context"), c.req.valid("json"), {
      userId: c.env.principal?.userId ?? null,
      address: c.req.header("CF-Connecting-IP") ?? "",
      agent: c.req.header("User-Agent") ?? "",
    });
    return answerEmpty(c, accept(null), 202);
  });
