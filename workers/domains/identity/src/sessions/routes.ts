import { listSessionsQuery, sessionList, sessionParams } from "@souk/contracts/identity/sessions";
import { answer, answerEmpty, type api, createRoute, endpoint, json, plain, signedIn } from "@souk/platform/api";
import { endOwnSession } from "../commands/end-sessions.ts";
import type { Env } from "../env.ts";
import { listSessions } from "../queries/sessions.ts";

const listSessionsRoute = createRoute({
  ...endpoint("listSessions"),
  request: { query: listSessionsQuery },
  responses: { 200: json(sessionList, "The sessions that are alive, the newest first") },
});

const endSessionRoute = createRoute({
  ...endpoint("endSession"),
  request: { params: sessionParams },
  responses: { 204: plain("It has ended; its access token lives out its minutes where nothing is at stake") },
});

/** Adds what lists and ends sessions. */
export const addSessionRoutes = (app: ReturnType<typeof api<Env>>) =>
  app
    .openapi(listSessionsRoute, async (c) =>
      answer(c, 200, await listSessions(c.get("context"), signedIn(c), c.req.valid("query"))),
    )
    .openapi(endSessionRoute, async (c) =>
      answerEmpty(c, await endOwnSession(c.get("context"), signedIn(c), c.req.valid("param").id)),
    );
