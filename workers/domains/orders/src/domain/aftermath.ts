import type { ProviderNews } from "@souk/contracts/orders";
import { evolve as evolveProgress, initialProgress, type Progress, type Saga, type StepEvent } from "@souk/kernel/saga";
import { type PurchasePorts, purchase, refund, restoration, suspension } from "../saga.ts";
import type { Order, OrderEvent } from "./order.ts";
import { linesLeft, pendingRefund, toRequest } from "./refund.ts";

/** A bank's dispute of the payment, or its warning that it may be fraud. */
export type Case = { caseId: string; kind: "dispute" | "warning"; status: "open" | "won" | "lost" };

/** What can follow upon a completed order, one at a time; `begunAt` is behind how many of the order's events it began. */
const aftermaths = { refund, suspension, restoration };
export type Aftermath = { saga: keyof typeof aftermaths; begunAt: number; progress: Progress };

/** What an order is at: a saga, and how far it has come. */
export type Work = { saga: Saga<PurchasePorts, Order>; progress: Progress };

const isShut = ({ cases }: Pick<Order, "cases">): boolean => cases.some(({ status }) => status !== "won");

const nextAftermath = (order: Order): Aftermath["saga"] | null => {
  if (pendingRefund(order)) return "refund";
  if (isShut(order) === order.suspended) return null;
  return order.suspended ? "restoration" : "suspension";
};

/** What the order is at now, or null when nothing more happens by itself. An order in alert still tries. */
export const workOf = (order: Order): Work | null => {
  if (order.status === "failed") return null;
  if (order.completedAt === null) return { saga: purchase, progress: order.progress };
  if (order.aftermath) return { saga: aftermaths[order.aftermath.saga], progress: order.aftermath.progress };
  const following = nextAftermath(order);
  return following && { saga: aftermaths[following], progress: initialProgress };
};

const statusOf = (order: Order): Order["status"] => {
  const isReturned = !pendingRefund(order) && linesLeft(order).length === 0;
  if (isReturned) return "refunded";
  if (isShut(order)) return "disputed";
  return order.refunds.some(({ done }) => done) ? "partially_refunded" : "completed";
};

const paymentStatusOf = ({ refunds, total, paymentStatus }: Order): Order["paymentStatus"] => {
  const returned = refunds.reduce((sum, { done, amount }) => sum + (done ? amount.amount : 0), 0);
  if (returned === 0) return paymentStatus;
  return returned === total.amount ? "refunded" : "partially_refunded";
};

/** A completed order as refunds and disputes leave it. */
export const settle = (order: Order): Order =>
  order.completedAt === null ? order : { ...order, status: statusOf(order), paymentStatus: paymentStatusOf(order) };

const whenSucceeded = (order: Order, step: string): Partial<Order> => {
  const isGone = linesLeft(order).length === 0;
  switch (step) {
    case "revokeAccess":
      return isGone ? { deliveryStatus: "revoked" } : {};
    case "suspendAccess":
      return { suspended: true, deliveryStatus: "revoked" };
    case "restoreAccess":
      return { suspended: false, deliveryStatus: isGone ? "revoked" : "delivered" };
    default:
      return {};
  }
};

const isStepOf = (name: Aftermath["saga"], step: string): boolean => aftermaths[name].names.includes(step);

/** Folds a step of what follows upon the purchase; null where the step is the purchase's own. */
export const evolveAftermath = (order: Order, event: StepEvent): Partial<Order> | null => {
  const names = Object.keys(aftermaths) as Aftermath["saga"][];
  const saga = names.find((name) => isStepOf(name, event.step));
  if (!saga) return null;
  const progress = evolveProgress(aftermaths[saga], order.aftermath?.progress ?? initialProgress, event);
  // A refund ends with an event of its own.
  const isOver = saga !== "refund" && progress.done === aftermaths[saga].names.length;
  const effects = event.type === "StepSucceeded" ? whenSucceeded(order, event.step) : {};
  const begunAt = order.aftermath?.begunAt ?? order.length;
  return { aftermath: isOver ? null : { saga, begunAt, progress }, ...effects };
};

const heedRefund = (order: Order, { refundId, productIds }: ProviderNews & { type: "refunded" }, at: number) => {
  const lines = linesLeft(order).filter(({ productId }) => productIds.includes(productId));
  if (lines.length === 0 || order.refunds.some((known) => known.refundId === refundId)) return null;
  const given = { refundId, reason: "Refunded at the payment provider", key: "", fingerprint: "" };
  const data = toRequest(order, lines, { ...given, by: "provider" });
  return { type: "RefundRequested" as const, at, data };
};

// What was lost can be won by an appeal, and nothing is open again.
const ranks = { open: 0, lost: 1, won: 2 };

/** What the provider's news mean for an order: an event, or null where they are old or came too late. */
export const heed = (order: Order, news: ProviderNews, at: number): OrderEvent | null => {
  if (order.status === "failed") return null;
  if (news.type === "refunded") return heedRefund(order, news, at);
  const { type: _, ...data } = news;
  const known = order.cases.find(({ caseId }) => caseId === data.caseId);
  const isNew = known === undefined || ranks[data.status] > ranks[known.status];
  return isNew ? { type: "OrderDisputed", at, data } : null;
};
