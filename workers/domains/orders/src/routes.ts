import { order, orderEventList, orderParams, placedOrder, placeOrderBody } from "@souk/contracts/orders";
import { mapOutcome } from "@souk/kernel/result";
import { answer, answerWith, api, createRoute, endpoint, json, jsonBody, signedIn } from "@souk/platform/api";
import { placeOrder } from "./commands/place-order.ts";
import type { Env } from "./env.ts";
import { listOrderEvents, readOrder, watchOrder } from "./queries/read-order.ts";

const placeOrderRoute = createRoute({
  ...endpoint("placeOrder"),
  request: { body: jsonBody(placeOrderBody) },
  responses: { 202: json(placedOrder, "The order is placed and being processed") },
});

const readOrderRoute = createRoute({
  ...endpoint("readOrder"),
  request: { params: orderParams },
  responses: { 200: json(order, "The order as it stands") },
});

const listOrderEventsRoute = createRoute({
  ...endpoint("listOrderEvents"),
  request: { params: orderParams },
  responses: { 200: json(orderEventList, "Every event of the order") },
});

const watchOrderRoute = createRoute({
  ...endpoint("watchOrder"),
  request: { params: orderParams },
  responses: { 200: { description: "Server-Sent Events until the order ends", content: { "text/event-stream": {} } } },
});

export const routes = api<Env>()
  .openapi(placeOrderRoute, async (c) => {
    const key = c.req.header("Idempotency-Key") ?? "";
    const result = await placeOrder(c.get("context"), signedIn(c), key, c.req.valid("json"));
    return answer(
      c,
      202,
      mapOutcome(result, ({ placed }) => placed),
      ({ orderId }) => ({
        Location: `/v1/orders/${orderId}`,
        ...(result.ok && result.value.replayed && { "Idempotent-Replayed": "true" }),
      }),
    );
  })
  .openapi(readOrderRoute, async (c) =>
    answer(c, 200, await readOrder(c.get("context"), signedIn(c), c.req.valid("param").id)),
  )
  .openapi(listOrderEventsRoute, async (c) =>
    answer(c, 200, await listOrderEvents(c.get("context"), signedIn(c), c.req.valid("param").id)),
  )
  .openapi(watchOrderRoute, async (c) => {
    const { id } = c.req.valid("param");
    return answerWith(c, await watchOrder(c.get("context"), signedIn(c), id, c.req.header("Last-Event-ID")));
  });
