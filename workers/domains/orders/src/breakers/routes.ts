import { breaker, breakerList, breakerParams, setBreakerBody } from "@souk/contracts/breakers";
import { answer, type api, createRoute, endpoint, json, jsonBody } from "@souk/platform/api";
import { setAnyBreaker } from "../commands/set-breaker.ts";
import type { Env } from "../env.ts";
import { listAllBreakers } from "../queries/list-breakers.ts";

const listBreakersRoute = createRoute({
  ...endpoint("listBreakers"),
  responses: { 200: json(breakerList, "Each dependency's circuit as it stands") },
});

const setBreakerRoute = createRoute({
  ...endpoint("setBreaker"),
  request: { params: breakerParams, body: jsonBody(setBreakerBody) },
  responses: { 200: json(breaker, "The circuit as it stands now") },
});

/** The operators' routes to the circuits of what is called here. */
export const addBreakerRoutes = (app: ReturnType<typeof api<Env>>) =>
  app
    .openapi(listBreakersRoute, async (c) => answer(c, 200, await listAllBreakers(c.get("context"))))
    .openapi(setBreakerRoute, async (c) => {
      const { name } = c.req.valid("param");
      return answer(c, 200, await setAnyBreaker(c.get("context"), name, c.req.valid("json")));
    });
