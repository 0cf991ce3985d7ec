import {
  categoryList,
  createProductBody,
  listProductsQuery,
  patchProductBody,
  product,
  productList,
  seller,
  sellerParams,
} from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { mapOutcome } from "@souk/kernel/result";
import {
  type ApiContext,
  answer,
  answerEmpty,
  api,
  createRoute,
  endpoint,
  json,
  jsonBody,
  plain,
  signedIn,
  takesHeaders,
} from "@souk/platform/api";
import { toEtag } from "@souk/platform/etag";
import * as z from "zod";
import { createProduct } from "./commands/create-product.ts";
import { archiveProduct, patchProduct } from "./commands/edit-product.ts";
import { publishProduct, unpublishProduct } from "./commands/publish-product.ts";
import { development } from "./development.ts";
import type { Env } from "./env.ts";
import { addFileRoutes } from "./files/routes.ts";
import { listCategories } from "./queries/list-categories.ts";
import { listProducts } from "./queries/list-products.ts";
import { toProduct } from "./queries/product-view.ts";
import { readProduct } from "./queries/read-product.ts";
import { readSeller } from "./queries/read-seller.ts";
import type { ProductRow } from "./schema.ts";

const productParams = z.object({ id: z.string() });

const listCategoriesRoute = createRoute({
  ...endpoint("listCategories"),
  responses: { 200: json(categoryList, "The taxonomy, with the number of active products of each category") },
});

const createProductRoute = createRoute({
  ...endpoint("createProduct"),
  request: { body: jsonBody(createProductBody) },
  responses: { 201: json(product, "The new draft", "ETag", "Location") },
});

const listProductsRoute = createRoute({
  ...endpoint("listProducts"),
  request: { query: listProductsQuery },
  responses: { 200: json(productList, "Active products; with `status`, the caller's own in that status") },
});

const readProductRoute = createRoute({
  ...endpoint("readProduct"),
  request: { params: productParams },
  responses: { 200: json(product, "The product", "ETag") },
});

const patchProductRoute = createRoute({
  ...endpoint("patchProduct"),
  ...takesHeaders("If-Match"),
  request: { params: productParams, body: jsonBody(patchProductBody) },
  responses: { 200: json(product, "The changed product", "ETag") },
});

const archiveProductRoute = createRoute({
  ...endpoint("archiveProduct"),
  ...takesHeaders("If-Match"),
  request: { params: productParams },
  responses: { 204: plain("The product is archived; its buyers keep it") },
});

const publishProductRoute = createRoute({
  ...endpoint("publishProduct"),
  request: { params: productParams },
  responses: { 200: json(product, "The product is for sale", "ETag") },
});

const unpublishProductRoute = createRoute({
  ...endpoint("unpublishProduct"),
  request: { params: productParams },
  responses: { 200: json(product, "The product is a draft again", "ETag") },
});

const readSellerRoute = createRoute({
  ...endpoint("readSeller"),
  request: { params: sellerParams },
  responses: { 200: json(seller, "The seller's name, bio and figures") },
});

const answerProduct = <S extends 200 | 201>(c: ApiContext<Env>, status: S, result: Result<ProductRow>) => {
  const view = mapOutcome(result, (row) => toProduct(c.env.PUBLIC_ORIGIN, row));
  return answer(c, status, view, ({ id, version }) => ({
    ETag: toEtag(version),
    ...(status === 201 && { Location: `/v1/products/${id}` }),
  }));
};

const app = api<Env>();
addFileRoutes(app);
development?.addDevelopmentRoutes(app);

export const routes = app
  .openapi(listCategoriesRoute, async (c) => answer(c, 200, await listCategories(c.get("context"))))
  .openapi(readSellerRoute, async (c) => answer(c, 200, await readSeller(c.get("context"), c.req.valid("param").id)))
  .openapi(createProductRoute, async (c) =>
    answerProduct(c, 201, await createProduct(c.get("context"), signedIn(c), c.req.valid("json"))),
  )
  .openapi(listProductsRoute, async (c) =>
    answer(c, 200, await listProducts(c.get("context"), c.env.principal, c.req.valid("query"))),
  )
  .openapi(readProductRoute, async (c) =>
    answerProduct(c, 200, await readProduct(c.get("context"), c.env.principal, c.req.valid("param").id)),
  )
  .openapi(patchProductRoute, async (c) => {
    const { id } = c.req.valid("param");
    const ifMatch = c.req.header("If-Match");
    return answerProduct(c, 200, await patchProduct(c.get("context"), signedIn(c), id, c.req.valid("json"), ifMatch));
  })
  .openapi(archiveProductRoute, async (c) => {
    const { id } = c.req.valid("param");
    return answerEmpty(c, await archiveProduct(c.get("context"), signedIn(c), id, c.req.header("If-Match")));
  })
  .openapi(publishProductRoute, async (c) =>
    answerProduct(c, 200, await publishProduct(c.get("context"), signedIn(c), c.req.valid("param").id)),
  )
  .openapi(unpublishProductRoute, async (c) =>
    answerProduct(c, 200, await unpublishProduct(c.get("context"), signedIn(c), c.req.valid("param").id)),
  );
