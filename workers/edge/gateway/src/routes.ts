import { isProblemCode, problems } from "@souk/contracts/problems";
import { type Route, routes } from "@souk/contracts/routes";
import { accept, refuse } from "@souk/kernel/result";
import { answer, answerWith, api, createRoute, endpoint, json } from "@souk/platform/api";
import * as z from "zod";
import { armAlarms } from "./backlog.ts";
import { allowOrigins } from "./cors.ts";
import { development } from "./development.ts";
import type { Env } from "./env.ts";
import { forward } from "./forward.ts";
import { apiVersion } from "./front-door.ts";

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

const toPattern = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");
const formatAllow = (rows: Route[]): string =>
  rows.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : method.toUpperCase())).join(", ");

export const app = api<Env>();

app.use(allowOrigins);
app.use(async (c, next) => {
  const version = c.req.header("Api-Version") ?? apiVersion;
  return version === apiVersion ? next() : answerWith(c, refuse("unknown_api_version"));
});

app.openapi(readHealth, (c) => {
  c.executionCtx.waitUntil(armAlarms(c.get("context")));
  return answer(c, 200, accept({ status: "ok" as const, environment: c.env.ENVIRONMENT }));
});
app.openapi(readProblem, (c) => {
  const { code } = c.req.valid("param");
  if (!isProblemCode(code)) return answer(c, 200, refuse("not_found"));
  const { status, title, cause, cure } = problems[code];
  return answer(c, 200, accept({ code, status, title, cause, cure }));
});

development?.addDevelopmentRoutes(app);

const table: Route[] = Object.values(routes);
for (const [path, rows] of Map.groupBy(table, (row) => row.path)) {
  app.all(toPattern(path), (c, next) => {
    const open = rows.filter((row) => !row.developmentOnly || c.env.ENVIRONMENT !== "production");
    if (open.length === 0) return next();
    const method = c.req.method === "HEAD" ? "GET" : c.req.method;
    const route = open.find((row) => row.method.toUpperCase() === method);
    if (!route || route.owner === "GATEWAY") {
      return answerWith(c, refuse("method_not_allowed"), { Allow: formatAllow(open) });
    }
    return forward(c, route, route.owner);
  });
}
