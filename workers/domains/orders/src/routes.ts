import {
  listQuery,
  order,
  orderEventList,
  orderList,
  orderParams,
  placedOrder,
  placeOrderBody,
  saleList,
} from "@souk/contracts/orders";
import { mapOutcome } from "@souk/kernel/result";
import {
  answer,
  answerWith,
  api,
  createRoute,
  endpoint,
  json,
  jsonBody,
  raw,
  signedIn,
  takesHeaders,
} from "@souk/platform/api";
import { placeOrder } from "./commands/place-order.ts";
import type { Env } from "./env.ts";
import { listOrders, listSales } from "./queries/list-orders.ts";
import { listOrderEvents, readOrder, watchOrder } from "./queries/read-order.ts";

const placeOrderRoute = createRoute({
  ...endpoint("placeOrder"),
  request: { body: jsonBody(placeOrderBody) },
  responses: { 202: json(placedOrder, "The order is placed and being processed", "Location", "Idempotent-Replayed") },
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

const listOrdersRoute = createRoute({
  ...endpoint("listOrders"),
  request: { query: listQuery },
  responses: { 200: json(orderList, "The caller's purchases, newest first, as far as the events have told") },
});

const listSalesRoute = createRoute({
  ...endpoint("listSales"),
  request: { query: listQuery },
  responses: { 200: json(saleList, "The caller's sold lines, newest first") },
});

const watchOrderRoute = createRoute({
  ...endpoint("watchOrder"),
  ...takesHeaders("Last-Event-ID"),
  request: { params: orderParams },
  responses: {
    200: raw(
      "text/event-stream",
      "Server-Sent Events until the order ends: each is one `OrderEvent`, its id the `seq`",
    ),
  },
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
  .openapi(listOrdersRoute, async (c) =>
    answer(c, 200, await listOrders(c.get("context"), signedIn(c), c.req.valid("query"))),
  )
  .openapi(listSalesRoute, async (c) =>
    answer(c, 200, await listSales(c.get("context"), signedIn(c), c.req.valid("query"))),
  )
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
