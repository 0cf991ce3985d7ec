import { mobileHome, mobileLibrary, mobileOrder, mobileProduct } from "@souk/contracts/mobile";
import { api, createRoute, endpoint, json, plain } from "@souk/platform/api";
import { gatherHome } from "@souk/platform/home-screen";
import { createScreenCache } from "@souk/platform/screen-cache";
import { answerOwnScreen, answerSharedScreen } from "@souk/platform/screen-route";
import * as z from "zod";
import type { Env } from "./env.ts";
import { readLibrary } from "./queries/library.ts";
import { readOrder } from "./queries/order.ts";
import { readProduct } from "./queries/product.ts";

const params = z.object({ id: z.string() });
const homeLength = 8;
const unchanged = plain("The client has it already");

const readMobileProductRoute = createRoute({
  ...endpoint("readMobileProduct"),
  request: { params },
  responses: { 200: json(mobileProduct, "Everything of a product's screen"), 304: unchanged },
});

const readMobileHomeRoute = createRoute({
  ...endpoint("readMobileHome"),
  responses: { 200: json(mobileHome, "The home screen"), 304: unchanged },
});

const readMobileLibraryRoute = createRoute({
  ...endpoint("readMobileLibrary"),
  responses: { 200: json(mobileLibrary, "What the caller owns"), 304: unchanged },
});

const readMobileOrderRoute = createRoute({
  ...endpoint("readMobileOrder"),
  request: { params },
  responses: { 200: json(mobileOrder, "One order as it stands"), 304: unchanged },
});

const cache = createScreenCache();

export const routes = api<Env>()
  .openapi(readMobileProductRoute, (c) =>
    answerSharedScreen(c, cache, (ctx) => readProduct(ctx, c.req.valid("param").id)),
  )
  .openapi(readMobileHomeRoute, (c) => answerSharedScreen(c, cache, (ctx) => gatherHome(ctx, homeLength)))
  .openapi(readMobileLibraryRoute, (c) => answerOwnScreen(c, readLibrary))
  .openapi(readMobileOrderRoute, (c) => answerOwnScreen(c, (ctx) => readOrder(ctx, c.req.valid("param").id)));
