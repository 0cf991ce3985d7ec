import { projectionList, projectionParams, projectionRebuild } from "@souk/contracts/event-bus";
import { reconciliation } from "@souk/contracts/reconcile";
import { type Route, routes } from "@souk/contracts/routes";
import { accept } from "@souk/kernel/result";
import { type ApiContext, answer, type api, createRoute, endpoint, json } from "@souk/platform/api";
import { keepAudit } from "./audit.ts";
import { askRebuild, readLags } from "./backlog.ts";
import type { Env } from "./env.ts";
import { check } from "./forward.ts";
import { reconcile } from "./reconcile/reconcile.ts";

const listProjections = createRoute({
  ...endpoint("listProjections"),
  responses: { 200: json(projectionList, "Each projection and how far it is behind") },
});

const reconcileRoute = createRoute({
  ...endpoint("reconcile"),
  responses: { 200: json(reconciliation, "What agrees and what does not, order by order and in sum") },
});

const rebuildProjection = createRoute({
  ...endpoint("rebuildProjection"),
  request: { params: projectionParams },
  responses: { 202: json(projectionRebuild, "It has begun, or is under way: look where Location says", "Location") },
});

const readProjectionRebuild = createRoute({
  ...endpoint("readProjectionRebuild"),
  request: { params: projectionParams },
  responses: { 200: json(projectionRebuild, "The newest rebuild: how far it is, and what it found and made") },
});

const checkCaller = (c: ApiContext<Env>, route: Route) => check(c.get("context"), route, c.env.principal, c.req.raw);

/** Adds what operators ask of the gateway itself: it alone sees all Workers. */
export const addOperatorRoutes = (app: ReturnType<typeof api<Env>>): void => {
  app.openapi(listProjections, async (c) => {
    const checked = await checkCaller(c, routes.listProjections);
    return answer(c, 200, checked.ok ? accept({ data: await readLags(c.get("context")) }) : checked);
  });
  app.openapi(reconcileRoute, async (c) => {
    const checked = await checkCaller(c, routes.reconcile);
    return answer(c, 200, checked.ok ? accept(await reconcile(c.get("context"))) : checked);
  });
  app.openapi(rebuildProjection, async (c) => {
    const { name } = c.req.valid("param");
    const checked = await checkCaller(c, routes.rebuildProjection);
    const begun = checked.ok ? await askRebuild(c.get("context"), name, "startRebuild") : checked;
    const response = answer(c, 202, begun, () => ({ Location: `/v1/admin/projections/${name}/rebuild` }));
    await keepAudit(c, routes.rebuildProjection, response);
    return response;
  });
  app.openapi(readProjectionRebuild, async (c) => {
    const checked = await checkCaller(c, routes.readProjectionRebuild);
    const { name } = c.req.valid("param");
    return answer(c, 200, checked.ok ? await askRebuild(c.get("context"), name, "readRebuild") : checked);
  });
};
