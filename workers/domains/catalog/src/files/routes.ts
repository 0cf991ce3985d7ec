import {
  announcedUpload,
  completedUpload,
  completeUploadBody,
  createFileBody,
  createVersionBody,
  partList,
  signedPart,
  signPartBody,
} from "@souk/contracts/catalog";
import { mapOutcome } from "@souk/kernel/result";
import {
  type ApiContext,
  answer,
  answerEmpty,
  answerWith,
  type api,
  createRoute,
  endpoint,
  json,
  jsonBody,
  plain,
  raw,
  rawBody,
  signedIn,
  takesHeaders,
} from "@souk/platform/api";
import * as z from "zod";
import { abortUpload } from "../commands/abort-upload.ts";
import { completeUpload } from "../commands/complete-upload.ts";
import { createFile, createFileVersion } from "../commands/create-file.ts";
import { removeFile } from "../commands/remove-file.ts";
import { signPart } from "../commands/sign-part.ts";
import { uploadFile } from "../commands/upload-file.ts";
import type { Env } from "../env.ts";
import { listParts } from "../queries/list-parts.ts";
import { readMobileImage, readOriginalImage } from "../queries/read-image.ts";

const productParams = z.object({ id: z.string() });
const fileParams = z.object({ id: z.string(), fileId: z.string() });
const imageParams = z.object({ fileId: z.string() });

const createFileRoute = createRoute({
  ...endpoint("createFile"),
  request: { params: productParams, body: jsonBody(createFileBody) },
  responses: { 201: json(announcedUpload, "The announced file, and how to send its bytes", "Location") },
});

const createFileVersionRoute = createRoute({
  ...endpoint("createFileVersion"),
  request: { params: fileParams, body: jsonBody(createVersionBody) },
  responses: { 201: json(announcedUpload, "The announced version, and how to send its bytes", "Location") },
});

const removeFileRoute = createRoute({
  ...endpoint("removeFile"),
  request: { params: fileParams },
  responses: { 204: plain("The file is no longer part of the product") },
});

const signPartRoute = createRoute({
  ...endpoint("signPart"),
  request: { params: fileParams, body: jsonBody(signPartBody) },
  responses: { 201: json(signedPart, "Where to PUT this part of the newest version") },
});

const listPartsRoute = createRoute({
  ...endpoint("listParts"),
  request: { params: fileParams },
  responses: { 200: json(partList, "The parts of the newest version that have arrived") },
});

const abortUploadRoute = createRoute({
  ...endpoint("abortUpload"),
  request: { params: fileParams },
  responses: { 204: plain("What had arrived is gone; the upload may begin anew") },
});

const completeUploadRoute = createRoute({
  ...endpoint("completeUpload"),
  request: { params: fileParams, body: jsonBody(completeUploadBody) },
  responses: { 200: json(completedUpload, "The file is whole, of the declared size and sha256") },
});

const uploadFileRoute = createRoute({
  ...endpoint("uploadFile"),
  request: { params: z.object({ token: z.string() }), body: rawBody("The bytes as they are") },
  responses: { 204: plain("The bytes are the announced ones and were kept; those of a part under the `ETag`", "ETag") },
});

const readOriginalImageRoute = createRoute({
  ...endpoint("readOriginalImage"),
  ...takesHeaders("If-None-Match"),
  request: { params: imageParams },
  responses: { 200: raw("image/*", "The image as it was uploaded", "ETag"), 304: plain("It is the known one", "ETag") },
});

const readMobileImageRoute = createRoute({
  ...endpoint("readMobileImage"),
  ...takesHeaders("If-None-Match"),
  request: { params: imageParams },
  responses: {
    200: raw("image/*", "The image, at most 640 pixels wide where images can be resized", "ETag"),
    304: plain("It is the known one", "ETag"),
  },
});

const answerTaken = ({ etag }: { etag: string | null }) =>
  new Response(null, { status: 204, headers: etag === null ? {} : { ETag: `"${etag}"` } });

const imageRequest = (c: ApiContext<Env>, { fileId }: { fileId: string }) => ({
  fileId,
  ifNoneMatch: c.req.header("If-None-Match"),
});

/** Adds what concerns a product's files: their announcement, their bytes and its images. */
export const addFileRoutes = (app: ReturnType<typeof api<Env>>) =>
  app
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
    .openapi(signPartRoute, async (c) =>
      answer(c, 201, await signPart(c.get("context"), signedIn(c), c.req.valid("param"), c.req.valid("json"))),
    )
    .openapi(listPartsRoute, async (c) =>
      answer(c, 200, await listParts(c.get("context"), signedIn(c), c.req.valid("param"))),
    )
    .openapi(abortUploadRoute, async (c) =>
      answerEmpty(c, await abortUpload(c.get("context"), signedIn(c), c.req.valid("param"))),
    )
    .openapi(completeUploadRoute, async (c) =>
      answer(c, 200, await completeUpload(c.get("context"), signedIn(c), c.req.valid("param"), c.req.valid("json"))),
    )
    .openapi(uploadFileRoute, async (c) => {
      const length = c.req.header("Content-Length");
      const { token } = c.req.valid("param");
      const sent = length === undefined ? null : Number(length);
      const taken = await uploadFile(c.get("context"), token, c.req.raw.body, sent);
      return answerWith(c, mapOutcome(taken, answerTaken));
    })
    .openapi(readOriginalImageRoute, async (c) =>
      answerWith(c, await readOriginalImage(c.get("context"), imageRequest(c, c.req.valid("param")))),
    )
    .openapi(readMobileImageRoute, async (c) =>
      answerWith(c, await readMobileImage(c.get("context"), imageRequest(c, c.req.valid("param")))),
    );
