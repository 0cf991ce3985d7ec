import type { Call } from "@souk/contracts/call";
import type { CatalogService } from "@souk/contracts/catalog";
import type { AccessTurn, DeliveryService } from "@souk/contracts/delivery";
import type { NotificationsService } from "@souk/contracts/notifications";
import type { PaymentsService } from "@souk/contracts/payments";
import { onward, saga } from "@souk/kernel/saga";
import type { Order } from "./domain/order.ts";
import { linesOf, pendingRefund, type Refund } from "./domain/refund.ts";

/** What the purchase calls; every method answers a repeat for the same order like the first call. */
export type PurchasePorts = {
  call: Call;
  origin: string;
  payments: Pick<PaymentsService, "authorize" | "capture" | "cancel" | "refund">;
  catalog: Pick<CatalogService, "hold" | "release" | "giveBack">;
  delivery: Pick<DeliveryService, "prepare" | "grant" | "rollback" | "revoke" | "suspend" | "restore">;
  notifications: Pick<NotificationsService, "send">;
};

const patient = { limit: 5, delayMs: 1_000, factor: 2 };
const brief = { limit: 3, delayMs: 1_000, factor: 2, withinMs: 5_000 };

const authenticationMs = 15 * 60_000;

const isFree = (order: Order): boolean => order.total.amount === 0;
const idsOf = (order: Order) => order.lines.map(({ productId }) => productId);

/** Version 1 of the purchase: from the reserved money to the opened library, and back. */
export const purchase = saga<PurchasePorts, Order>({
  processPayment: {
    calls: "payments:charge",
    retry: patient,
    skip: isFree,
    invoke: async ({ payments, call }, { id: orderId, buyerId, total: amount, paymentMethodId }) => {
      const authorized = await payments.authorize(call, { orderId, buyerId, amount, paymentMethodId });
      if (!authorized.ok || authorized.value.status === "authorized") return authorized;
      const nextAction = { type: "authenticate", intentId: authorized.value.intentId };
      return { defer: { reason: "requires_action", expiresInMs: authenticationMs, nextAction } };
    },
    undo: {
      name: "refundPayment",
      calls: "payments:refund",
      invoke: ({ payments, call }, { id: orderId }) => payments.cancel(call, { orderId }),
    },
  },
  updateInventory: {
    calls: "inventory",
    retry: patient,
    invoke: ({ catalog, call }, order) => catalog.hold(call, { orderId: order.id, productIds: idsOf(order) }),
    undo: {
      name: "rollbackInventory",
      calls: "inventory",
      invoke: ({ catalog, call }, { id: orderId }) => catalog.release(call, { orderId }),
    },
  },
  prepareDelivery: {
    calls: "delivery",
    retry: patient,
    invoke: ({ delivery, call }, { id: orderId, buyerId, lines }) =>
      delivery.prepare(call, {
        orderId,
        buyerId,
        lines: lines.map(({ productId, sellerId, sellerName, title, fileVersions }) => ({
          productId,
          sellerId,
          sellerName,
          title,
          fileVersions,
        })),
      }),
    undo: {
      name: "rollbackDelivery",
      calls: "delivery",
      invoke: ({ delivery, call }, { id: orderId }) => delivery.rollback(call, { orderId }),
    },
  },
  capturePayment: {
    calls: "payments:charge",
    retry: patient,
    pivot: true,
    skip: isFree,
    invoke: ({ payments, call }, { id: orderId, lines }) =>
      payments.capture(call, {
        orderId,
        lines: lines.map(({ productId, sellerId, total }) => ({ productId, sellerId, total })),
      }),
  },
  notifyBuyer: {
    calls: "notifications",
    retry: brief,
    timeoutMs: 1_400,
    optional: true,
    invoke: ({ notifications, call, origin }, { id: orderId, buyerId, lines, total }) =>
      notifications.send(call, {
        key: `${orderId}:receipt`,
        userId: buyerId,
        mail: {
          template: "receipt",
          data: {
            orderId,
            total,
            libraryUrl: `${origin}/v1/library`,
            lines: lines.map(({ productId, sellerId, title, total }) => ({ productId, sellerId, title, total })),
          },
        },
      }),
  },
  completeOrder: {
    calls: "delivery",
    retry: patient,
    invoke: ({ delivery, call }, { id: orderId }) => delivery.grant(call, { orderId }),
  },
});

const refundOf = (order: Order): Refund => {
  const refund = pendingRefund(order);
  if (!refund) throw new Error("No refund is pending");
  return refund;
};

/** The way back of lines that were sold: access ends first, and nothing is left out, however long it takes. */
export const refund = onward<PurchasePorts, Order>({
  revokeAccess: {
    calls: "delivery",
    retry: patient,
    invoke: ({ delivery, call }, order) =>
      delivery.revoke(call, { orderId: order.id, productIds: refundOf(order).productIds }),
  },
  returnPayment: {
    calls: "payments:refund",
    retry: patient,
    skip: (order) => refundOf(order).amount.amount === 0,
    invoke: ({ payments, call }, order) => {
      const { refundId } = refundOf(order);
      const lines = linesOf(order, refundOf(order)).map(({ productId, sellerId, total }) => ({
        productId,
        sellerId,
        total,
      }));
      return payments.refund(call, { orderId: order.id, refundId, lines });
    },
  },
  returnStock: {
    calls: "inventory",
    retry: patient,
    invoke: ({ catalog, call }, order) =>
      catalog.giveBack(call, { orderId: order.id, productIds: refundOf(order).productIds }),
  },
});

const turnOf = ({ id: orderId, aftermath, length }: Order): AccessTurn => ({
  orderId,
  turn: aftermath?.begunAt ?? length,
});

/** Access ends while a bank decides about the money. */
export const suspension = onward<PurchasePorts, Order>({
  suspendAccess: {
    calls: "delivery",
    retry: patient,
    invoke: ({ delivery, call }, order) => delivery.suspend(call, turnOf(order)),
  },
});

/** Access comes back once the bank has decided for the seller. */
export const restoration = onward<PurchasePorts, Order>({
  restoreAccess: {
    calls: "delivery",
    retry: patient,
    invoke: ({ delivery, call }, order) => delivery.restore(call, turnOf(order)),
  },
});
