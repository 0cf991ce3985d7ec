import type { FileVersionRef } from "@souk/contracts/catalog";
import type { Money } from "@souk/contracts/money";
import type { DeliveryStatus, OrderStatus, PaymentStatus } from "@souk/contracts/orders";
import { unreachable } from "@souk/kernel/result";
import {
  evolve as evolveProgress,
  type Failure,
  initialProgress,
  type Progress,
  type StepEvent,
} from "@souk/kernel/saga";
import { purchase } from "../saga.ts";

/** What is sold at which price and in which versions, frozen when the order is placed. */
export type OrderLine = {
  productId: string;
  sellerId: string;
  sellerName: string;
  title: string;
  fileVersions: FileVersionRef[];
  unitPrice: Money;
  discount: Money;
  total: Money;
};

export type Placement = {
  orderId: string;
  sagaVersion: 1;
  buyerId: string;
  requestId: string;
  /** A hash of the request, by which a repeat under the same key is known. */
  fingerprint: string;
  /** Empty where there is nothing to pay. */
  paymentMethodId: string;
  lines: OrderLine[];
  total: Money;
};

/** Times are milliseconds since the epoch. */
export type OrderEvent =
  | { type: "OrderPlaced"; at: number; data: Placement }
  | StepEvent
  | { type: "OrderCompleted"; at: number; data: Record<string, never> }
  | { type: "OrderFailed"; at: number; data: Failure }
  | { type: "OrderFailedWithAlert"; at: number; data: Failure };

export type Order = Omit<Placement, "orderId"> & {
  id: string;
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  deliveryStatus: DeliveryStatus;
  progress: Progress;
  failure: Failure | null;
  /** What the bank asks of the buyer, while it does. */
  nextAction: unknown;
  placedAt: number;
  updatedAt: number;
  /** How many events the order consists of. */
  length: number;
};

const place = ({ at, data: { orderId, ...placement } }: OrderEvent & { type: "OrderPlaced" }): Order => ({
  ...placement,
  id: orderId,
  status: "pending",
  paymentStatus: placement.total.amount === 0 ? "not_required" : "pending",
  deliveryStatus: "pending",
  progress: initialProgress,
  failure: null,
  nextAction: null,
  placedAt: at,
  updatedAt: at,
  length: 1,
});

const whenSucceeded: Record<string, Partial<Order>> = {
  processPayment: { paymentStatus: "authorized" },
  prepareDelivery: { deliveryStatus: "prepared" },
  capturePayment: { paymentStatus: "captured" },
  completeOrder: { deliveryStatus: "delivered" },
};

const whenCancelled: Record<string, PaymentStatus> = { voided: "voided", refunded: "refunded", nothing_held: "failed" };

const whenCompensated = (event: StepEvent & { type: "StepCompensated" }): Partial<Order> => {
  if (event.step === "prepareDelivery") return { deliveryStatus: "revoked" };
  if (event.step !== "processPayment") return {};
  const { outcome } = (event.data.result ?? {}) as { outcome?: string };
  return { paymentStatus: whenCancelled[outcome ?? ""] ?? "voided" };
};

const whenFailed = (event: StepEvent & { type: "StepFailed" }): Partial<Order> => {
  const { kind, retryAt, undo } = event.data;
  if (event.step !== "processPayment" || undo !== undefined || retryAt !== undefined) return {};
  return { paymentStatus: kind === "refused" ? "failed" : "unknown" };
};

const whenStep = (event: StepEvent): Partial<Order> => {
  switch (event.type) {
    case "StepStarted":
      return {};
    case "StepSucceeded":
      return event.data.skipped ? {} : (whenSucceeded[event.step] ?? {});
    case "StepFailed":
      return whenFailed(event);
    case "StepDeferred":
      return { status: "requires_action", nextAction: event.data.nextAction };
    case "StepCompensated":
      return whenCompensated(event);
    default:
      return unreachable(event);
  }
};

const inProgress = (status: OrderStatus): OrderStatus => (status === "failed_alert" ? status : "processing");

/** Folds one event into an order. */
export const evolve = (order: Order | null, event: OrderEvent): Order => {
  if (event.type === "OrderPlaced") return place(event);
  if (!order) throw new Error(`${event.type} before OrderPlaced`);
  const next = { ...order, updatedAt: event.at, length: order.length + 1, nextAction: null };
  switch (event.type) {
    case "OrderCompleted":
      return { ...next, status: "completed" };
    case "OrderFailed":
      return { ...next, status: "failed", failure: event.data };
    case "OrderFailedWithAlert":
      return { ...next, status: "failed_alert", failure: event.data };
    default:
      return {
        ...next,
        status: inProgress(order.status),
        ...whenStep(event),
        progress: evolveProgress(purchase, order.progress, event),
      };
  }
};

/** Whether nothing more happens by itself. An order in alert still tries to return the money. */
export const isFinal = ({ status }: Order): boolean => status === "completed" || status === "failed";

/** Whether an undo has been failing for so long that an operator must know. */
export const owesAlert = ({ status, progress }: Order, now: number, alertAfterMs: number): boolean =>
  status !== "failed_alert" &&
  progress.failure !== null &&
  progress.firstAt !== null &&
  now - progress.firstAt >= alertAfterMs;
