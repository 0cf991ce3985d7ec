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
import { type Aftermath, type Case, evolveAftermath, settle, workOf } from "./aftermath.ts";
import { type Watched, watch } from "./alert.ts";
import type { Refund, RefundRequest } from "./refund.ts";

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
  /** By how much the order's own time lies in the past; only development has such orders. */
  behindMs?: number;
};

/** Times are milliseconds since the epoch. */
export type OrderEvent =
  | { type: "OrderPlaced"; at: number; data: Placement }
  // With the first attempt that comes too late an operator is to know of what fails.
  | (StepEvent & { data: { alert?: true } })
  | { type: "OrderCompleted"; at: number; data: Record<string, never> }
  | { type: "OrderFailed"; at: number; data: Failure }
  | { type: "OrderFailedWithAlert"; at: number; data: Failure }
  | { type: "RefundRequested"; at: number; data: RefundRequest }
  | { type: "OrderRefunded"; at: number; data: Pick<RefundRequest, "refundId" | "productIds" | "amount"> }
  | { type: "OrderDisputed"; at: number; data: Case };

export type Order = Omit<Placement, "orderId"> &
  Watched & {
    id: string;
    status: OrderStatus;
    paymentStatus: PaymentStatus;
    deliveryStatus: DeliveryStatus;
    progress: Progress;
    failure: Failure | null;
    /** What the bank asks of the buyer, while it does. */
    nextAction: unknown;
    refunds: Refund[];
    cases: Case[];
    /** Whether access is withheld while the bank decides. */
    suspended: boolean;
    aftermath: Aftermath | null;
    placedAt: number;
    completedAt: number | null;
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
  refunds: [],
  cases: [],
  suspended: false,
  aftermath: null,
  trouble: null,
  alert: null,
  placedAt: at,
  completedAt: null,
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

const whenFailed = ({ progress }: Order, event: StepEvent & { type: "StepFailed" }): Partial<Order> => {
  const { kind, retryAt, undo } = event.data;
  if (event.step !== "processPayment" || undo !== undefined || retryAt !== undefined) return {};
  const wasCalled = progress.owed.includes(event.step);
  return { paymentStatus: kind === "fault" && wasCalled ? "unknown" : "failed" };
};

/** Whether an event says that the buyer's card was declined. */
export const isDecline = (event: OrderEvent): boolean =>
  event.type === "StepFailed" &&
  event.step === "processPayment" &&
  event.data.kind === "refused" &&
  event.data.undo === undefined;

const whenDeferred = (
  { status, nextAction }: Order,
  { data }: StepEvent & { type: "StepDeferred" },
): Partial<Order> => {
  if (data.reason === "requires_action") return { status: data.reason, nextAction: data.nextAction };
  // Whom the bank asks can act while the circuit is open.
  return status === "requires_action" ? { status, nextAction } : {};
};

const whenStep = (order: Order, event: StepEvent): Partial<Order> => {
  switch (event.type) {
    case "StepStarted":
      return {};
    case "StepSucceeded":
      return event.data.skipped ? {} : (whenSucceeded[event.step] ?? {});
    case "StepFailed":
      return whenFailed(order, event);
    case "StepDeferred":
      return whenDeferred(order, event);
    case "StepCompensated":
      return whenCompensated(event);
    default:
      return unreachable(event);
  }
};

const inProgress = (status: OrderStatus): OrderStatus => (status === "failed_alert" ? status : "processing");

const evolveStep = (order: Order, event: StepEvent): Partial<Order> =>
  evolveAftermath(order, event) ?? {
    status: inProgress(order.status),
    ...whenStep(order, event),
    progress: evolveProgress(purchase, order.progress, event),
  };

const turn = (order: Order, event: Exclude<OrderEvent, { type: "OrderPlaced" }>): Partial<Order> => {
  switch (event.type) {
    case "OrderCompleted":
      return { status: "completed", completedAt: event.at };
    case "OrderFailed":
      return { status: "failed", failure: event.data };
    case "OrderFailedWithAlert":
      return { status: "failed_alert", failure: event.data };
    case "RefundRequested":
      return { refunds: [...order.refunds, { ...event.data, requestedAt: event.at, done: false }] };
    case "OrderRefunded": {
      const refunds = order.refunds.map((each) => ({
        ...each,
        done: each.done || each.refundId === event.data.refundId,
      }));
      return { refunds, aftermath: null };
    }
    case "OrderDisputed":
      return { cases: [...order.cases.filter(({ caseId }) => caseId !== event.data.caseId), event.data] };
    default:
      return evolveStep(order, event);
  }
};

/** Folds one event into an order. */
export const evolve = (order: Order | null, event: OrderEvent): Order => {
  if (event.type === "OrderPlaced") return place(event);
  if (!order) throw new Error(`${event.type} before OrderPlaced`);
  const next = { ...order, updatedAt: event.at, length: order.length + 1, nextAction: null };
  return settle({ ...next, ...turn(order, event), ...watch(order, event) });
};

/** Whether nothing more happens by itself. An order in alert still tries. */
export const isFinal = (order: Order): boolean => workOf(order) === null;
