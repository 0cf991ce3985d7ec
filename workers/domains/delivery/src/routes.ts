import { createLinkBody, downloadLink, libraryItem, libraryList, libraryQuery } from "@souk/contracts/delivery";
import {
  answer,
  answerWith,
  api,
  createRoute,
  endpoint,
  json,
  optionalJsonBody,
  plain,
  raw,
  signedIn,
  takesHeaders,
} from "@souk/platform/api";
import * as z from "zod";
import { createLink } from "./commands/create-link.ts";
import type { Env } from "./env.ts";
import { findFile, serveFile } from "./queries/download.ts";
import { listLibrary, readLibraryItem } from "./queries/library.ts";

const listLibraryRoute = createRoute({
  ...endpoint("listLibrary"),
  request: { query: libraryQuery },
  responses: { 200: json(libraryList, "What the caller owns, the newest first") },
});

const readLibraryItemRoute = createRoute({
  ...endpoint("readLibraryItem"),
  request: { params: z.object({ productId: z.string() }) },
  responses: { 200: json(libraryItem, "One product that the caller owns") },
});

const createLinkRoute = createRoute({
  ...endpoint("createLink"),
  request: {
    params: z.object({ productId: z.string(), fileId: z.string() }),
    body: optionalJsonBody(createLinkBody),
  },
  responses: { 201: json(downloadLink, "A link that works for 15 minutes, or until access ends", "Location") },
});

const downloadRoute = createRoute({
  ...endpoint("download"),
  ...takesHeaders("Range", "If-Range", "If-Match", "If-None-Match"),
  request: { params: z.object({ token: z.string() }) },
  responses: {
    200: raw("*/*", "The file", "ETag", "Accept-Ranges", "Content-Disposition"),
    206: raw("*/*", "The bytes that `Range` asks for", "ETag", "Content-Range", "Content-Disposition"),
    304: plain("The client has the file already", "ETag"),
  },
});

export const routes = api<Env>()
  .openapi(listLibraryRoute, async (c) =>
    answer(c, 200, await listLibrary(c.get("context"), signedIn(c), c.req.valid("query"))),
  )
  .openapi(readLibraryItemRoute, async (c) =>
    answer(c, 200, await readLibraryItem(c.get("context"), signedIn(c), c.req.valid("param").productId)),
  )
  .openapi(createLinkRoute, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("json") };
    const link = await createLink(c.get("context"), signedIn(c), input);
    return answer(c, 201, link, ({ url }) => ({ Location: url }));
  })
  .openapi(downloadRoute, async (c) => {
    const file = await findFile(c.get("context"), c.req.valid("param").token);
    if (!file.ok) return answerWith(c, file);
    const served = await serveFile(c.get("context"), file.value, {
      method: c.req.method,
      ifMatch: c.req.header("If-Match"),
      ifNoneMatch: c.req.header("If-None-Match"),
      ifRange: c.req.header("If-Range"),
      range: c.req.header("Range"),
    });
    const unsatisfied = !served.ok && served.problem.code === "range_not_satisfiable";
    return answerWith(c, served, unsatisfied ? { "Content-Range": `bytes */${file.value.size}` } : {});
  });
