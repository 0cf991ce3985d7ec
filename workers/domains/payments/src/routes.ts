import { receivedEvent } from "@souk/contracts/payments";
import { mapOutcome } from "@souk/kernel/result";
import { answer, api, createRoute, endpoint, json, rawBody } from "@souk/platform/api";
import { readBytes } from "@souk/platform/bytes";
import * as z from "zod";
import { applyEvent } from "./commands/apply-event.ts";
import { receiveEvent } from "./commands/receive-event.ts";
import type { Env } from "./env.ts";

const maxBytes = 256 * 1024;

const receiveEventRoute = createRoute({
  ...endpoint("receiveProviderEvent"),
  request: {
    headers: z.object({ "stripe-signature": z.string().default("") }),
    body: rawBody("The event as the provider signed it", "application/json"),
  },
  responses: { 200: json(receivedEvent, "The event is stored; one that is stored already changes nothing") },
});

export const routes = api<Env>().openapi(receiveEventRoute, async (c) => {
  const ctx = c.get("context");
  const bytes = await readBytes(c.req.raw, maxBytes);
  const received = bytes.ok ? await receiveEvent(ctx, bytes.value, c.req.valid("header")["stripe-signature"]) : bytes;
  // The provider waits for the storing alone; what dies after it is found by the standing alarm.
  if (received.ok && received.value) c.executionCtx.waitUntil(applyEvent(ctx, { ...received.value, attempts: 0 }));
  return answer(
    c,
    200,
    mapOutcome(received, () => ({ received: true as const })),
  );
});
