import { processorLog } from "@souk/contracts/payments";
import { accept } from "@souk/kernel/result";
import { answer, api, createRoute, endpoint, json } from "@souk/platform/api";
import * as z from "zod";
import type { Env } from "./env.ts";

const readLogRoute = createRoute({
  ...endpoint("readProcessorLog"),
  request: { query: z.object({ orderId: z.string().min(1).max(64).optional() }) },
  responses: { 200: json(processorLog, "Every effect and refusal of the card processor, newest last") },
});

export const routes = api<Env>().openapi(readLogRoute, async (c) => {
  const { orderId } = c.req.valid("query");
  c.get("context").meter.add({ objectCalls: 1 });
  const data = await c.env.PROCESSOR.getByName("processor").listLog(orderId ?? null);
  return answer(c, 200, accept({ data }));
});
