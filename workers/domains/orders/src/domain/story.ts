import type { OrderEventView, OrdersEvent, OrderView, PlacedOrder, SoldLine } from "@souk/contracts/orders";
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
  createdAt: toIso(order.placedAt),
  updatedAt: toIso(order.updatedAt),
});

const toData = (event: OrderEvent): Record<string, unknown> => {
  if (event.type === "OrderPlaced") {
    const { buyerId, sagaVersion, lines, total } = event.data;
    return { buyerId, sagaVersion, lines: lines.map(({ productId, total }) => ({ productId, total })), total };
  }
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

const toSold = ({ lines }: Order): SoldLine[] =>
  lines.map(({ productId, sellerId, title, total }) => ({ productId, sellerId, title, total }));

/** What the rest of the system is told of an event: the order's turning points, not its steps. */
export const announce = (order: Order, event: OrderEvent): OrdersEvent[] => {
  const { id: orderId, buyerId, total } = order;
  switch (event.type) {
    case "OrderPlaced":
    case "OrderCompleted":
      return [{ type: event.type, data: { orderId, buyerId, lines: toSold(order), total } }];
    case "OrderFailed":
    case "OrderFailedWithAlert":
      return [{ type: event.type, data: { orderId, buyerId, step: event.data.step, code: event.data.code } }];
    default:
      return [];
  }
};
