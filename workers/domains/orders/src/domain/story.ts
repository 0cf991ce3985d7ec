import type {
  AdminOrder,
  OrderEventView,
  OrdersEvent,
  OrderView,
  PlacedOrder,
  RefundView,
  SoldLine,
} from "@souk/contracts/orders";
import type { Order, OrderEvent, OrderLine } from "./order.ts";
import { linesOf, type RefundRequest } from "./refund.ts";

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
  if (event.type === "RefundRequested") {
    const { key: _, fingerprint: __, ...data } = event.data;
    return data;
  }
  if (!("step" in event)) return event.data;
  if (event.type !== "StepDeferred" && event.type !== "StepFailed") return event.data;
  const { retryAt, expiresAt, ...data } = { retryAt: undefined, expiresAt: undefined, ...event.data };
  return {
    ...data,
    ...(retryAt !== undefined && { retryAt: toIso(retryAt) }),
    ...(expiresAt !== undefined && { expiresAt: toIso(expiresAt) }),
  };
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

/** The order as operators see it. */
export const toAdminView = (order: Order): AdminOrder => ({
  ...toView(order),
  alert: order.alert && { ...order.alert, since: toIso(order.alert.since) },
});

const toSold = ({ productId, sellerId, title, total }: OrderLine): SoldLine => ({ productId, sellerId, title, total });

const isAlarming = (event: OrderEvent): boolean => "alert" in event.data && event.data.alert === true;

/** What the rest of the system is told of an event: the order's turning points, not its steps. */
export const announce = (order: Order, event: OrderEvent): OrdersEvent[] => {
  switch (event.type) {
    case "OrderPlaced":
    case "OrderCompleted":
    case "OrderFailed":
      return [{ type: event.type, data: toView(order) }];
    case "OrderFailedWithAlert":
      return [{ type: event.type, data: toAdminView(order) }];
    case "OrderRefunded": {
      const { refundId: id, amount } = event.data;
      return [
        {
          type: event.type,
          data: { ...toView(order), refund: { id, amount, lines: linesOf(order, event.data).map(toSold) } },
        },
      ];
    }
    case "OrderDisputed":
      return [{ type: event.type, data: { ...toView(order), dispute: event.data } }];
    default:
      return isAlarming(event) ? [{ type: "OrderAlerted", data: toAdminView(order) }] : [];
  }
};

/** The answer to whoever asked for a refund, the same each time it is asked for. */
export const toRefundView = (
  order: Order,
  { refundId: id, reason, amount, productIds }: RefundRequest,
): RefundView => ({
  id,
  orderId: order.id,
  status: "pending",
  reason,
  amount,
  lines: linesOf(order, { productIds }).map(({ productId, total }) => ({ productId, total })),
});
