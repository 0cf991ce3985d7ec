import { isProblemCode, problem, problems, type Result } from "@souk/contracts/problems";
import { type Route, routes } from "@souk/contracts/routes";
import { accept, mapOutcome, refuse } from "@souk/kernel/result";
import {
  type ApiContext,
  answer,
  answerWith,
  api,
  createRoute,
  endpoint,
  json,
  plain,
  raw,
  signedIn,
  takesHeaders,
} from "@souk/platform/api";
import { describeApp } from "@souk/platform/openapi";
import * as z from "zod";
import { admitCaller, countUnadmitted } from "./admission.ts";
import { armAlarms } from "./backlog.ts";
import { allowOrigins } from "./cors.ts";
import { development } from "./development.ts";
import { docsPage, docsScript } from "./docs-page.ts";
import type { Env } from "./env.ts";
import { exportPerson } from "./export-person.ts";
import { check, forward } from "./forward.ts";
import { requireHttps } from "./https.ts";
import { readDocument } from "./openapi/collect.ts";
import { addOperatorRoutes } from "./operators.ts";
import { shedLoad } from "./shedding.ts";
import { keepVersion } from "./versions.ts";

const health = z.object({ status: z.literal("ok"), environment: z.string() }).meta({ id: "Health" });
const readHealth = createRoute({ ...endpoint("readHealth"), responses: { 200: json(health, "The system is up") } });

const problemPage = z
  .object({ code: z.string(), status: z.int(), title: z.string(), cause: z.string(), cure: z.string() })
  .meta({ id: "ProblemPage" });
const readProblem = createRoute({
  ...endpoint("readProblem"),
  request: { params: z.object({ code: z.string() }) },
  responses: {
    200: json(problemPage, "What a problem's code means, its cause and its cure"),
    404: { description: "There is no such code", content: { "application/problem+json": { schema: problem } } },
  },
});

const readOpenApi = createRoute({
  ...endpoint("readOpenApi"),
  responses: { 200: raw("application/json", "The OpenAPI 3.1 document of every route") },
});

const readDocs = createRoute({
  ...endpoint("readDocs"),
  responses: { 200: raw("text/html", "A page that shows the OpenAPI document") },
});

const readDocsScript = createRoute({
  ...endpoint("readDocsScript"),
  ...takesHeaders("If-None-Match"),
  responses: { 200: raw("text/javascript", "The script", "ETag"), 304: plain("The client has it already", "ETag") },
});

const exported =
  "Profile, sessions, keys, products, orders, sales, library, reviews and mails, as a file to keep; no secrets";
const exportMe = createRoute({
  ...endpoint("exportMe"),
  responses: { 200: raw("application/json", exported, "Content-Disposition") },
});

const explainProblem = (code: string): Result<z.infer<typeof problemPage>> =>
  isProblemCode(code) ? accept({ code, ...problems[code] }) : refuse("not_found");

const toPattern = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");
const formatAllow = (rows: Route[]): string =>
  rows.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : method.toUpperCase())).join(", ");

export const app = api<Env>();

app.use(countUnadmitted);
app.use(shedLoad);
app.use(requireHttps);
app.use(allowOrigins);
app.use(keepVersion);
app.use(admitCaller);

app.openapi(readHealth, (c) => {
  c.executionCtx.waitUntil(armAlarms(c.get("context")));
  return answer(c, 200, accept({ status: "ok" as const, environment: c.env.ENVIRONMENT }));
});
app.openapi(readProblem, (c) => {
  return answer(c, 200, explainProblem(c.req.valid("param").code));
});

app.openapi(readOpenApi, (c) => answerDocument(c));
app.openapi(readDocs, () => docsPage());
app.openapi(readDocsScript, (c) => docsScript(c.env.ASSETS, c.req.raw));

addOperatorRoutes(app);

app.openapi(exportMe, async (c) => {
  const ctx = c.get("context");
  const checked = await check(ctx, routes.exportMe, c.env.principal, c.req.raw);
  const held = checked.ok ? await exportPerson(ctx, signedIn(c).userId) : checked;
  const headers = { "Content-Disposition": 'attachment; filename="souk-export.json"' };
  return answerWith(
    c,
    mapOutcome(held, (all) => Response.json(all, { headers })),
  );
});

development?.addDevelopmentRoutes(app);

const answerDocument = async (c: ApiContext<Env>): Promise<Response> => {
  const text = await readDocument(c.get("context"), describeApp(app));
  const headers = { "Content-Type": "application/json", "Cache-Control": "public, max-age=300" };
  return answerWith(
    c,
    mapOutcome(text, (body) => new Response(body, { headers })),
  );
};

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
