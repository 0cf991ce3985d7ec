import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { type Call, internalHeaders, type Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { type RouteName, routes } from "@souk/contracts/routes";
import type { InputError } from "@souk/kernel/result";
import type { Context as HonoContext, TypedResponse } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import { type BaseEnv, type Context, openContext, pokeOutbox, Unanswered } from "./context.ts";
import { development } from "./development.ts";
import { logError } from "./log.ts";
import { formatCost } from "./meter.ts";
import { type AnswerHeader, describeHeaders } from "./openapi.ts";
import { problemResponse } from "./problem.ts";

export { takesHeaders } from "./openapi.ts";
export { createRoute };

// `eval` is not to be had in Workers, and zod need not find that out by trying.
z.config({ jitless: true });

type ApiEnv<Env> = { Bindings: Env & { principal: Principal | null }; Variables: { context: Context<Env> } };
export type ApiContext<Env extends BaseEnv = BaseEnv> = HonoContext<ApiEnv<Env>>;

const toPointer = (path: PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

const toErrors = (target: string, error: z.core.$ZodError): InputError[] =>
  error.issues.flatMap((issue) => {
    const path = toPointer(issue.path);
    const at = target === "json" ? path : path || "/";
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ pointer: `${path}${toPointer([key])}`, message: "Unknown field" }))
      : [{ pointer: at, message: issue.message }];
  });

type Asked = {
  env: BaseEnv & { principal: Principal | null };
  req: { path: string; header(name: string): string | undefined };
};

// A signed link opens something to whoever reads it, so no problem and no log line repeats one.
const withoutToken = (path: string): string => path.replace(/^\/(downloads|uploads)\/.*/s, "/$1");

const at = (c: Asked) => ({
  origin: c.env.PUBLIC_ORIGIN,
  path: withoutToken(c.req.path),
  requestId: c.req.header(internalHeaders.requestId) ?? "",
});

const readCall = (c: Asked): Call => {
  const requestId = c.req.header(internalHeaders.requestId) ?? "";
  return {
    requestId,
    correlationId: c.req.header(internalHeaders.correlationId) ?? requestId,
    causationId: c.req.header(internalHeaders.causationId) ?? requestId,
    principal: c.env.principal,
  };
};

/** A Worker's HTTP side: validation, problems, the call's context and its cost, the same in each. */
export const api = <Env extends BaseEnv>() => {
  const app = new OpenAPIHono<ApiEnv<Env>>({
    defaultHook: (validated, c) => {
      if (validated.success) return undefined;
      const errors = toErrors(validated.target, validated.error);
      return problemResponse({ code: "validation_failed", errors }, at(c));
    },
  });
  app.use(async (c, next) => {
    const context = { ...openContext<Env>(c.env, readCall(c)), ...development?.lookBack(c) };
    c.set("context", context);
    await next();
    c.executionCtx.waitUntil(pokeOutbox(context));
    c.header(internalHeaders.cost, formatCost(context.meter.cost));
  });
  app.notFound((c) => problemResponse({ code: "not_found" }, at(c)));
  app.onError((error, c) => {
    const where = at(c);
    logError("request failed", error, { requestId: where.requestId, path: where.path });
    return problemResponse({ code: error instanceof Unanswered ? "service_unavailable" : "internal_error" }, where);
  });
  return app;
};

/** Who asks on a route that the table opens to signed-in callers only. */
export const signedIn = (c: Asked): Principal => {
  if (!c.env.principal) throw new Error("The table of routes lets strangers in here");
  return c.env.principal;
};

/** What the table of routes says of one route, in the form `createRoute` takes. */
export const endpoint = <Name extends RouteName>(name: Name) => {
  const { method, path, summary } = routes[name];
  return { method, path, operationId: name, summary } as {
    method: (typeof routes)[Name]["method"];
    path: (typeof routes)[Name]["path"];
    operationId: Name;
    summary: string;
  };
};

/** A JSON request body. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  content: { "application/json": { schema } },
  required: true as const,
});

/** A JSON request body that may be left out; the handler then sees `{}`. */
export const optionalJsonBody = <T extends z.ZodType>(schema: T) => ({
  content: { "application/json": { schema } },
  required: false as const,
});

/** A request body that is taken as it comes, of any type unless one is given. */
export const rawBody = (description: string, type = "*/*") => ({
  description,
  content: { [type]: { schema: {} } },
  required: true as const,
});

/** A JSON answer, with the headers that a client may count on. */
export const json = <T extends z.ZodType>(schema: T, description: string, ...headers: AnswerHeader[]) => ({
  description,
  headers: describeHeaders(headers),
  content: { "application/json": { schema } },
});

/** An answer without a body. */
export const plain = (description: string, ...headers: AnswerHeader[]) => ({
  description,
  headers: describeHeaders(headers),
});

/** An answer of another media type: bytes, a page, a stream. */
export const raw = (type: string, description: string, ...headers: AnswerHeader[]) => ({
  description,
  headers: describeHeaders(headers),
  content: { [type]: { schema: type.startsWith("text/") ? { type: "string" as const } : {} } },
});

/** Answers with the value as JSON, or with the problem that a refusal becomes. */
export const answer = <T, S extends ContentfulStatusCode>(
  c: Asked,
  status: S,
  result: Result<T>,
  headers: (value: T) => Record<string, string> = () => ({}),
): Response & TypedResponse<T, S, "json"> =>
  (result.ok
    ? Response.json(result.value, { status, headers: headers(result.value) })
    : problemResponse(result.problem, at(c))) as Response & TypedResponse<T, S, "json">;

/** Answers 204, or 202 where the work goes on, or with the problem that a refusal becomes. */
export const answerEmpty = (c: Asked, result: Result<unknown>, status: 202 | 204 = 204): Response =>
  result.ok ? new Response(null, { status }) : problemResponse(result.problem, at(c));

/** Answers with a response made by hand (bytes, redirects), or with the problem that a refusal becomes, and its headers. */
export const answerWith = (c: Asked, result: Result<Response>, headers: Record<string, string> = {}): Response =>
  result.ok ? result.value : problemResponse(result.problem, at(c), headers);
