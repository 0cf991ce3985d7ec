import type { OrderEventView, OrdersEvent, OrderView, PlacedOrder } from "@souk/contracts/orders";
import type { Order, OrderEvent } from "./order.ts";

/** The answer to a placed order, the same each time it is asked for. */
export const toPlaced = (orderId: string): PlacedOrder => ({
  orderId,
  status: "pending",
  message: `The order is being processed; follow it at /v1/orders/${orderId}`,
});

const toIso = (at: number): string => new Date(at).toISOString();

/** The order as its buyer sees it. */
export const toView = (order: Order): OrderView => ({
  id: order.id,
  buyerId: order.buyerId,
  status: order.status,
  lines: order.lines.map(({ sellerName: _, ...line }) => line),
  total: order.total,
  paymentStatus: order.paymentStatus,
  deliveryStatus: order.deliveryStatus,
  ...(order.failure && { failure: order.failure }),
  ...(order.nextAction !== null && { nextAction: order.nextAction as NonNullable<OrderView["nextAction"]> }),
  createdAt: toIso(order.placedAt),
  updatedAt: toIso(order.updatedAt),
});

const toData = (event: OrderEvent): Record<string, unknown> => {
  if (event.type === "OrderPlaced") {
    const { buyerId, sagaVersion, lines, total } = event.data;
    return { buyerId, sagaVersion, lines: lines.map(({ productId, total }) => ({ productId, total })), total };
  }
  if (event.type === "StepDeferred") return { ...event.data, expiresAt: toIso(event.data.expiresAt) };
  if (event.type !== "StepFailed" || event.data.retryAt === undefined) return event.data;
  return { ...event.data, retryAt: toIso(event.data.retryAt) };
};

/** The order's stream as its buyer sees it, numbered from 1. */
export const toEventViews = (events: OrderEvent[]): OrderEventView[] =>
  events.map((event, index) => ({
    seq: index + 1,
    type: event.type,
    ...("step" in event && { step: event.step, attempt: event.attempt }),
    at: toIso(event.at),
    data: toData(event),
  }));

/** What the rest of the system is told of an event: the order's turning points, not its steps. */
export const announce = (order: Order, event: OrderEvent): OrdersEvent[] => {
  switch (event.type) {
    case "OrderPlaced":
    case "OrderCompleted":
    case "OrderFailed":
    case "OrderFailedWithAlert":
      return [{ type: event.type, data: toView(order) }];
    default:
      return [];
  }
};
