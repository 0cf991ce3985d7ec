import { rebuildProgress } from "@souk/contracts/search";
import { refuse } from "@souk/kernel/result";
import { answer, type api, createRoute, endpoint, json } from "@souk/platform/api";
import { rebuild } from "../commands/rebuild.ts";
import type { Env } from "../env.ts";

const rebuildRoute = createRoute({
  ...endpoint("rebuildSearch"),
  responses: { 200: json(rebuildProgress, "How far the rebuild is; ask again until it is done") },
});

/** Adds the routes that only development has. */
export const addDevelopmentRoutes = (app: ReturnType<typeof api<Env>>): void => {
  app.openapi(rebuildRoute, async (c) =>
    answer(c, 200, c.env.ENVIRONMENT === "production" ? refuse("not_found") : await rebuild(c.get("context"))),
  );
};
