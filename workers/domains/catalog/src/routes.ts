import {
  categoryList,
  createFileBody,
  createProductBody,
  createVersionBody,
  listProductsQuery,
  patchProductBody,
  product,
  productList,
  upload,
} from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { mapOutcome } from "@souk/kernel/result";
import {
  type ApiContext,
  answer,
  answerEmpty,
  answerWith,
  api,
  createRoute,
  endpoint,
  json,
  jsonBody,
  plain,
  signedIn,
} from "@souk/platform/api";
import { toEtag } from "@souk/platform/etag";
import * as z from "zod";
import { createFile, createFileVersion } from "./commands/create-file.ts";
import { createProduct } from "./commands/create-product.ts";
import { archiveProduct, patchProduct } from "./commands/edit-product.ts";
import { publishProduct, unpublishProduct } from "./commands/publish-product.ts";
import { removeFile } from "./commands/remove-file.ts";
import { uploadFile } from "./commands/upload-file.ts";
import type { Env } from "./env.ts";
import { listCategories } from "./queries/list-categories.ts";
import { listProducts } from "./queries/list-products.ts";
import { toProduct } from "./queries/product-view.ts";
import { readMobileImage, readOriginalImage } from "./queries/read-image.ts";
import { readProduct } from "./queries/read-product.ts";
import type { ProductRow } from "./schema.ts";

const productParams = z.object({ id: z.string() });
const fileParams = z.object({ id: z.string(), fileId: z.string() });
const imageParams = z.object({ fileId: z.string() });

const listCategoriesRoute = createRoute({
  ...endpoint("listCategories"),
  responses: { 200: json(categoryList, "The taxonomy, with the number of active products of each category") },
});

const createProductRoute = createRoute({
  ...endpoint("createProduct"),
  request: { body: jsonBody(createProductBody) },
  responses: { 201: json(product, "The new draft") },
});

const listProductsRoute = createRoute({
  ...endpoint("listProducts"),
  request: { query: listProductsQuery },
  responses: { 200: json(productList, "Active products; with `status`, the caller's own in that status") },
});

const readProductRoute = createRoute({
  ...endpoint("readProduct"),
  request: { params: productParams },
  responses: { 200: json(product, "The product") },
});

const patchProductRoute = createRoute({
  ...endpoint("patchProduct"),
  request: { params: productParams, body: jsonBody(patchProductBody) },
  responses: { 200: json(product, "The changed product") },
});

const archiveProductRoute = createRoute({
  ...endpoint("archiveProduct"),
  request: { params: productParams },
  responses: { 204: plain("The product is archived; its buyers keep it") },
});

const publishProductRoute = createRoute({
  ...endpoint("publishProduct"),
  request: { params: productParams },
  responses: { 200: json(product, "The product is for sale") },
});

const unpublishProductRoute = createRoute({
  ...endpoint("unpublishProduct"),
  request: { params: productParams },
  responses: { 200: json(product, "The product is a draft again") },
});

const createFileRoute = createRoute({
  ...endpoint("createFile"),
  request: { params: productParams, body: jsonBody(createFileBody) },
  responses: { 201: json(upload, "The announced file, and where to PUT its bytes") },
});

const createFileVersionRoute = createRoute({
  ...endpoint("createFileVersion"),
  request: { params: fileParams, body: jsonBody(createVersionBody) },
  responses: { 201: json(upload, "The announced version, and where to PUT its bytes") },
});

const removeFileRoute = createRoute({
  ...endpoint("removeFile"),
  request: { params: fileParams },
  responses: { 204: plain("The file is no longer part of the product") },
});

const uploadFileRoute = createRoute({
  ...endpoint("uploadFile"),
  request: { params: z.object({ token: z.string() }) },
  responses: { 204: plain("The bytes are the announced ones and were kept") },
});

const readOriginalImageRoute = createRoute({
  ...endpoint("readOriginalImage"),
  request: { params: imageParams },
  responses: { 200: plain("The image as it was uploaded") },
});

const readMobileImageRoute = createRoute({
  ...endpoint("readMobileImage"),
  request: { params: imageParams },
  responses: { 200: plain("The image, at most 640 pixels wide where images can be resized") },
});

const answerProduct = <S extends 200 | 201>(c: ApiContext<Env>, status: S, result: Result<ProductRow>) => {
  const view = mapOutcome(result, (row) => toProduct(c.env.PUBLIC_ORIGIN, row));
  return answer(c, status, view, ({ id, version }) => ({
    ETag: toEtag(version),
    ...(status === 201 && { Location: `/v1/products/${id}` }),
  }));
};

const imageRequest = (c: ApiContext<Env>, { fileId }: { fileId: string }) => ({
  fileId,
  ifNoneMatch: c.req.header("If-None-Match"),
});

export const routes = api<Env>()
  .openapi(listCategoriesRoute, async (c) => answer(c, 200, await listCategories(c.get("context"))))
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
  )
  .openapi(createFileRoute, async (c) => {
    const { id } = c.req.valid("param");
    const created = await createFile(c.get("context"), signedIn(c), id, c.req.valid("json"));
    return answer(c, 201, created, () => ({ Location: `/v1/products/${id}` }));
  })
  .openapi(createFileVersionRoute, async (c) => {
    const { id, fileId } = c.req.valid("param");
    const created = await createFileVersion(c.get("context"), signedIn(c), { id, fileId }, c.req.valid("json"));
    return answer(c, 201, created, () => ({ Location: `/v1/products/${id}` }));
  })
  .openapi(removeFileRoute, async (c) =>
    answerEmpty(c, await removeFile(c.get("context"), signedIn(c), c.req.valid("param"))),
  )
  .openapi(uploadFileRoute, async (c) => {
    const length = c.req.header("Content-Length");
    const { token } = c.req.valid("param");
    const sent = length === undefined ? null : Number(length);
    return answerEmpty(c, await uploadFile(c.get("context"), token, c.req.raw.body, sent));
  })
  .openapi(readOriginalImageRoute, async (c) =>
    answerWith(c, await readOriginalImage(c.get("context"), imageRequest(c, c.req.valid("param")))),
  )
  .openapi(readMobileImageRoute, async (c) =>
    answerWith(c, await readMobileImage(c.get("context"), imageRequest(c, c.req.valid("param")))),
  );
