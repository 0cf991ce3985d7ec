import type { ApiPart } from "@souk/contracts/openapi";

/** An application that can describe its own routes, as `api()` makes it. */
export type DescribedApp = {
  getOpenAPI31Document(config: { openapi: string; info: { title: string; version: string } }): {
    paths?: unknown;
    components?: { schemas?: unknown };
  };
};

/** The routes and schemas of one Worker's application. */
export const describeApp = (app: DescribedApp): ApiPart => {
  const { paths, components } = app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "", version: "" } });
  return { paths: (paths ?? {}) as ApiPart["paths"], schemas: (components?.schemas ?? {}) as ApiPart["schemas"] };
};

const answerHeaders = {
  "Accept-Ranges": "`bytes`: a `Range` is honoured",
  "Content-Disposition": "`attachment`, with the file's name",
  "Content-Range": "Which bytes these are, of how many",
  ETag: "The version of what is answered, for `If-Match` and `If-None-Match`",
  "Idempotent-Replayed": "`true` where this repeats the first answer under the same `Idempotency-Key`",
  Location: "Where the new thing is to be found",
  "X-Data-Source": "`fallback` where another source had to answer, with less",
};
export type AnswerHeader = keyof typeof answerHeaders;

/** What the named headers of an answer say. */
export const describeHeaders = (names: readonly AnswerHeader[]) =>
  Object.fromEntries(
    names.map((name) => [name, { description: answerHeaders[name], schema: { type: "string" as const } }]),
  );

const requestHeaders = {
  "If-Match": "The `ETag` that the change is meant for; another one now is 412",
  "If-None-Match": "The `ETag` that is known already; the same one now is 304",
  "If-Range": "The `ETag` of which `Range` asks the rest; another one now is answered whole",
  "Last-Event-ID": "The `seq` of the last event that was received",
  Range: "One range of bytes, such as `bytes=0-1023`",
};

/** Optional request headers that a route reads by itself. */
export const takesHeaders = (...names: (keyof typeof requestHeaders)[]) => ({
  parameters: names.map((name) => ({
    in: "header" as const,
    name,
    description: requestHeaders[name],
    required: false,
    schema: { type: "string" as const },
  })),
});
