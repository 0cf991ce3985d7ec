import { imported } from "@souk/contracts/catalog";
import { refuse } from "@souk/kernel/result";
import { answer, type api, createRoute, endpoint, json, rawBody } from "@souk/platform/api";
import type { Env } from "../env.ts";
import { importProducts } from "./import-products.ts";

const importProductsRoute = createRoute({
  ...endpoint("importProducts"),
  request: {
    body: rawBody(
      "Up to 5 000 lines of JSON: `{ title, description, category, tags?, price, salesCount?, sellerId? }`",
    ),
  },
  responses: { 200: json(imported, "The products, published") },
});

/** Adds the routes that only development has. */
export const addDevelopmentRoutes = (app: ReturnType<typeof api<Env>>): void => {
  app.openapi(importProductsRoute, async (c) => {
    if (c.env.ENVIRONMENT === "production") return answer(c, 200, refuse("not_found"));
    return answer(c, 200, await importProducts(c.get("context"), c.req.raw.body));
  });
};
