import {
  authenticatedIntent,
  disputeBody,
  disputedIntent,
  fraudWarningBody,
  processorLog,
} from "@souk/contracts/payments";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { type ApiContext, answer, api, createRoute, endpoint, json, jsonBody } from "@souk/platform/api";
import * as z from "zod";
import type { Answer } from "./answers.ts";
import type { Env } from "./env.ts";
import type { Operation } from "./operations.ts";

const readLogRoute = createRoute({
  ...endpoint("readProcessorLog"),
  request: { query: z.object({ orderId: z.string().min(1).max(64).optional() }) },
  responses: { 200: json(processorLog, "Every effect and refusal of the card processor, newest last") },
});

const authenticateRoute = createRoute({
  ...endpoint("authenticateIntent"),
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(authenticatedIntent, "The buyer has authenticated; the intent holds the money") },
});

const disputeRoute = createRoute({
  ...endpoint("disputeIntent"),
  request: { params: z.object({ id: z.string() }), body: jsonBody(disputeBody) },
  responses: { 200: json(disputedIntent, "How the dispute stands; the provider's webhook tells the rest") },
});

const warnRoute = createRoute({
  ...endpoint("warnOfIntent"),
  request: { params: z.object({ id: z.string() }), body: jsonBody(fraudWarningBody) },
  responses: { 200: json(disputedIntent, "How the warning stands; the provider's webhook tells the rest") },
});

type Lever = Extract<Operation, { type: "dispute" | "warn" }>;

const pull = async (c: ApiContext<Env>, lever: Lever): Promise<Result<{ id: string; intentId: string }>> => {
  c.get("context").meter.add({ objectCalls: 1 });
  const request = { key: null, fingerprint: "" };
  const { status, body }: Answer = await c.env.PROCESSOR.getByName("processor").run(lever, request);
  if (status === 404) return refuse("not_found");
  return status === 200 ? accept({ id: String(body.id), intentId: lever.id }) : refuse("action_not_awaited");
};

const authenticate = async (c: ApiContext<Env>, id: string): Promise<Result<{ id: string; status: string }>> => {
  c.get("context").meter.add({ objectCalls: 1 });
  const request = { key: null, fingerprint: "" };
  const { status, body }: Answer = await c.env.PROCESSOR.getByName("processor").run(
    { type: "authenticate", id },
    request,
  );
  if (status === 404) return refuse("not_found");
  return status === 200 ? accept({ id, status: String(body.status) }) : refuse("action_not_awaited");
};

export const routes = api<Env>()
  .openapi(readLogRoute, async (c) => {
    const { orderId } = c.req.valid("query");
    c.get("context").meter.add({ objectCalls: 1 });
    const data = await c.env.PROCESSOR.getByName("processor").listLog(orderId ?? null);
    return answer(c, 200, accept({ data }));
  })
  .openapi(disputeRoute, async (c) => {
    const { id } = c.req.valid("param");
    return answer(c, 200, await pull(c, { type: "dispute", id, params: c.req.valid("json") }));
  })
  .openapi(warnRoute, async (c) => {
    const { id } = c.req.valid("param");
    return answer(c, 200, await pull(c, { type: "warn", id, params: c.req.valid("json") }));
  })
  .openapi(authenticateRoute, async (c) => answer(c, 200, await authenticate(c, c.req.valid("param").id)));
