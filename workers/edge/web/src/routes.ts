import { webDashboard, webHome, webLibrary, webProduct } from "@souk/contracts/web";
import { api, createRoute, endpoint, json, plain } from "@souk/platform/api";
import { gatherHome } from "@souk/platform/home-screen";
import { createScreenCache } from "@souk/platform/screen-cache";
import { answerOwnScreen, answerSharedScreen } from "@souk/platform/screen-route";
import * as z from "zod";
import type { Env } from "./env.ts";
import { readDashboard } from "./queries/dashboard.ts";
import { readLibrary } from "./queries/library.ts";
import { readProduct } from "./queries/product.ts";

const homeLength = 24;
const unchanged = plain("The client has it already");

const readWebProductRoute = createRoute({
  ...endpoint("readWebProduct"),
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(webProduct, "Everything of a product's page"), 304: unchanged },
});

const readWebHomeRoute = createRoute({
  ...endpoint("readWebHome"),
  responses: { 200: json(webHome, "The home page"), 304: unchanged },
});

const readWebDashboardRoute = createRoute({
  ...endpoint("readWebDashboard"),
  responses: { 200: json(webDashboard, "How the caller's products sell"), 304: unchanged },
});

const readWebLibraryRoute = createRoute({
  ...endpoint("readWebLibrary"),
  responses: { 200: json(webLibrary, "What the caller owns"), 304: unchanged },
});

const cache = createScreenCache();

export const routes = api<Env>()
  .openapi(readWebProductRoute, (c) => answerSharedScreen(c, cache, (ctx) => readProduct(ctx, c.req.valid("param").id)))
  .openapi(readWebHomeRoute, (c) => answerSharedScreen(c, cache, (ctx) => gatherHome(ctx, homeLength)))
  .openapi(readWebDashboardRoute, (c) => answerOwnScreen(c, readDashboard))
  .openapi(readWebLibraryRoute, (c) => answerOwnScreen(c, readLibrary));
