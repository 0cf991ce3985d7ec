import { auditLog, auditQuery } from "@souk/contracts/audit";
import { deadLetterList, deadLetterParams } from "@souk/contracts/event-bus";
import { answer, answerEmpty, api, createRoute, endpoint, json, plain } from "@souk/platform/api";
import { redrive } from "./commands/redrive.ts";
import type { Env } from "./env.ts";
import { listAuditLog, listDeadLetters } from "./queries.ts";

const listDeadLettersRoute = createRoute({
  ...endpoint("listDeadLetters"),
  responses: { 200: json(deadLetterList, "The newest 100 events that a subscriber could not apply") },
});

const redriveRoute = createRoute({
  ...endpoint("redriveDeadLetter"),
  request: { params: deadLetterParams },
  responses: { 202: plain("The subscriber applies it at its next look") },
});

const listAuditLogRoute = createRoute({
  ...endpoint("listAuditLog"),
  request: { query: auditQuery },
  responses: { 200: json(auditLog, "What was done at the front door, the newest first") },
});

export const routes = api<Env>()
  .openapi(listAuditLogRoute, async (c) => answer(c, 200, await listAuditLog(c.get("context"), c.req.valid("query"))))
  .openapi(listDeadLettersRoute, async (c) => answer(c, 200, await listDeadLetters(c.get("context"))))
  .openapi(redriveRoute, async (c) => answerEmpty(c, await redrive(c.get("context"), c.req.valid("param").id), 202));
