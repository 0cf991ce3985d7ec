import { importViewsBody } from "@souk/contracts/analytics";
import { refuse } from "@souk/kernel/result";
import { answerEmpty, type api, createRoute, endpoint, jsonBody, plain } from "@souk/platform/api";
import type { Env } from "../env.ts";
import { importViews } from "./import-views.ts";

const importViewsRoute = createRoute({
  ...endpoint("importViews"),
  request: { body: jsonBody(importViewsBody) },
  responses: { 204: plain("Each is counted, or will be once its product is known") },
});

/** Adds the routes that only development has. */
export const addDevelopmentRoutes = (app: ReturnType<typeof api<Env>>): void => {
  app.openapi(importViewsRoute, async (c) => {
    if (c.env.ENVIRONMENT === "production") return answerEmpty(c, refuse("not_found"));
    return answerEmpty(c, await importViews(c.get("context"), c.req.valid("json")));
  });
};
