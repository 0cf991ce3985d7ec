import { isProblemCode, problems } from "@souk/contracts/problems";
import { type Route, routes } from "@souk/contracts/routes";
import { accept, refuse } from "@souk/kernel/result";
import { answer, answerWith, api, createRoute, endpoint, json } from "@souk/platform/api";
import { problemResponse } from "@souk/platform/problem";
import * as z from "zod";
import type { Env } from "./env.ts";
import { forward } from "./forward.ts";

const health = z.object({ status: z.literal("ok"), environment: z.string() }).meta({ id: "Health" });
const readHealth = createRoute({ ...endpoint("readHealth"), responses: { 200: json(health, "The system is up") } });

const problemPage = z
  .object({ code: z.string(), status: z.int(), title: z.string(), cause: z.string(), cure: z.string() })
  .meta({ id: "ProblemPage" });
const readProblem = createRoute({
  ...endpoint("readProblem"),
  request: { params: z.object({ code: z.string() }) },
  responses: { 200: json(problemPage, "What a problem's code means, its cause and its cure") },
});

const unknownVersion = (sent: string | undefined): boolean => sent !== undefined && sent !== "2026-11-01";

const table: Route[] = Object.values(routes);
const isForwarded = (route: Route): route is Route & { owner: Exclude<Route["owner"], "GATEWAY"> } =>
  route.owner !== "GATEWAY";
const toPattern = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");
const allowed = (path: string): string =>
  table
    .filter((route) => route.path === path)
    .flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]))
    .join(", ");

export const app = api<Env>();

app.use(async (c, next) => {
  if (unknownVersion(c.req.header("Api-Version"))) return answerWith(c, refuse("unknown_api_version"));
  return next();
});
app.openapi(readHealth, (c) => answer(c, 200, accept({ status: "ok" as const, environment: c.env.ENVIRONMENT })));
app.openapi(readProblem, (c) => {
  const { code } = c.req.valid("param");
  const { status, title, cause, cure } = isProblemCode(code) ? problems[code] : problems.not_found;
  return answer(c, 200, isProblemCode(code) ? accept({ code, status, title, cause, cure }) : refuse("not_found"));
});

for (const route of table.filter(isForwarded)) {
  app.on(route.method.toUpperCase(), toPattern(route.path), (c, next) =>
    route.developmentOnly && c.env.ENVIRONMENT === "production" ? next() : forward(route)(c),
  );
}
for (const path of new Set(table.filter((route) => !route.developmentOnly).map((route) => route.path))) {
  app.all(toPattern(path), (c) => {
    const { requestId } = c.get("context").call;
    const where = { origin: c.env.PUBLIC_ORIGIN, path: c.req.path, requestId };
    return problemResponse({ code: "method_not_allowed" }, where, { Allow: allowed(path) });
  });
}
