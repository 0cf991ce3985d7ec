import {
  adminOrder,
  adminOrderList,
  listAdminOrdersQuery,
  listQuery,
  order,
  orderEventList,
  orderList,
  orderParams,
  placedOrder,
  placeOrderBody,
  refund,
  refundBody,
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
import { addBreakerRoutes } from "./breakers/routes.ts";
import { placeOrder } from "./commands/place-order.ts";
import { requestRefund } from "./commands/request-refund.ts";
import { retryOrder } from "./commands/retry-order.ts";
import type { Env } from "./env.ts";
import { listAdminOrders } from "./queries/list-admin-orders.ts";
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

const requestRefundRoute = createRoute({
  ...endpoint("requestRefund"),
  request: { params: orderParams, body: jsonBody(refundBody) },
  responses: {
    202: json(refund, "Access ends at once; the money and the stock follow", "Location", "Idempotent-Replayed"),
  },
});

const listAdminOrdersRoute = createRoute({
  ...endpoint("listAdminOrders"),
  request: { query: listAdminOrdersQuery },
  responses: { 200: json(adminOrderList, "Orders of all buyers, newest first, as far as the events have told") },
});

const retryOrderRoute = createRoute({
  ...endpoint("retryOrder"),
  request: { params: orderParams },
  responses: { 202: json(adminOrder, "The order tries at once what failed; this is how it stands before") },
});

const app = api<Env>();
addBreakerRoutes(app);

export const routes = app
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
  .openapi(requestRefundRoute, async (c) => {
    const { id } = c.req.valid("param");
    const key = c.req.header("Idempotency-Key") ?? "";
    const result = await requestRefund(c.get("context"), signedIn(c), id, key, c.req.valid("json"));
    return answer(
      c,
      202,
      mapOutcome(result, ({ refund }) => refund),
      () => ({
        Location: `/v1/orders/${id}`,
        ...(result.ok && result.value.replayed && { "Idempotent-Replayed": "true" }),
      }),
    );
  })
  .openapi(listAdminOrdersRoute, async (c) =>
    answer(c, 200, await listAdminOrders(c.get("context"), c.req.valid("query"))),
  )
  .openapi(retryOrderRoute, async (c) => answer(c, 202, await retryOrder(c.get("context"), c.req.valid("param").id)))
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
