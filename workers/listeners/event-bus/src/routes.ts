import { deadLetterList, deadLetterParams } from "@souk/contracts/event-bus";
import { answer, answerEmpty, api, createRoute, endpoint, json, plain } from "@souk/platform/api";
import { redrive } from "./commands/redrive.ts";
import type { Env } from "./env.ts";
import { listDeadLetters } from "./queries.ts";

const listDeadLettersRoute = createRoute({
  ...endpoint("listDeadLetters"),
  responses: { 200: json(deadLetterList, "The newest 100 events that a subscriber could not apply") },
});

const redriveRoute = createRoute({
  ...endpoint("redriveDeadLetter"),
  request: { params: deadLetterParams },
  responses: { 202: plain("The subscriber applies it at its next look") },
});

export const routes = api<Env>()
  .openapi(listDeadLettersRoute, async (c) => answer(c, 200, await listDeadLetters(c.get("context"))))
  .openapi(redriveRoute, async (c) => answerEmpty(c, await redrive(c.get("context"), c.req.valid("param").id), 202));
