import * as z from "zod";
import type { Call, HttpService, Reply } from "./call.ts";
import type { ProjectingService } from "./event-bus.ts";
import { type List, listOf, pageQuery } from "./list.ts";
import { type Money, money } from "./money.ts";
import type { PersonalService } from "./personal.ts";
import type { RecordingService } from "./records.ts";
import { line } from "./text.ts";
import { time } from "./time.ts";

export const placeOrderBody = z
  .strictObject({
    items: z
      .array(z.strictObject({ productId: z.string().min(1).max(64), expectedPrice: money.optional() }))
      .min(1)
      .max(50)
      .refine((items) => new Set(items.map((item) => item.productId)).size === items.length, {
        error: "Each product can be ordered once",
      }),
    paymentMethodId: z
      .string()
      .regex(/^[\w-]{1,255}$/)
      .optional()
      .meta({ example: "pm_card_visa" }),
    discountCode: z.string().min(1).max(64).optional(),
  })
  .meta({ id: "PlaceOrder" });
export type PlaceOrder = z.output<typeof placeOrderBody>;

export const orderParams = z.object({ id: z.string() });

export const orderStatuses = [
  "pending",
  "processing",
  "requires_action",
  "completed",
  "failed",
  "failed_alert",
  "refunded",
  "partially_refunded",
  "disputed",
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export const paymentStatuses = [
  "pending",
  "authorized",
  "captured",
  "voided",
  "refunded",
  "partially_refunded",
  "failed",
  "unknown",
  "not_required",
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export const deliveryStatuses = ["pending", "prepared", "delivered", "revoked"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export const placedOrder = z
  .object({ orderId: z.string(), status: z.literal("pending"), message: z.string() })
  .meta({ id: "PlacedOrder" });
export type PlacedOrder = z.infer<typeof placedOrder>;

const orderLine = z.object({
  productId: z.string(),
  sellerId: z.string(),
  title: z.string(),
  fileVersions: z.array(z.object({ fileId: z.string(), version: z.int() })),
  unitPrice: money,
  discount: money,
  total: money,
});

export const order = z
  .object({
    id: z.string(),
    buyerId: z.string(),
    status: z.enum(orderStatuses),
    lines: z.array(orderLine),
    total: money,
    paymentStatus: z.enum(paymentStatuses),
    deliveryStatus: z.enum(deliveryStatuses),
    failure: z.object({ step: z.string(), code: z.string(), message: z.string() }).optional(),
    nextAction: z.object({ type: z.literal("authenticate"), intentId: z.string() }).optional(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: "Order" });
export type OrderView = z.infer<typeof order>;

export const orderEvent = z
  .object({
    seq: z.int(),
    type: z.string(),
    step: z.string().optional(),
    attempt: z.int().optional(),
    at: time,
    data: z.record(z.string(), z.any()),
  })
  .meta({ id: "OrderEvent" });
export type OrderEventView = z.infer<typeof orderEvent>;
export const orderEventList = z.object({ data: z.array(orderEvent) }).meta({ id: "OrderEventList" });

export const refundBody = z
  .strictObject({
    productIds: z
      .array(z.string().min(1).max(64))
      .min(1)
      .max(50)
      .refine((ids) => new Set(ids).size === ids.length, { error: "Each product can be refunded once" })
      .optional()
      .meta({ description: "By default every line that the caller may refund" }),
    reason: line(1, 500),
  })
  .meta({ id: "RequestRefund" });
export type RequestRefund = z.output<typeof refundBody>;

export const refund = z
  .object({
    id: z.string(),
    orderId: z.string(),
    status: z
      .literal("pending")
      .meta({ description: "Access has ended by now or is about to; the order tells the rest" }),
    reason: z.string(),
    amount: money,
    lines: z.array(z.object({ productId: z.string(), total: money })),
  })
  .meta({ id: "Refund" });
export type RefundView = z.infer<typeof refund>;

export const adminOrder = order
  .extend({
    alert: z
      .object({ step: z.string(), code: z.string(), message: z.string(), since: time })
      .nullable()
      .meta({ description: "What is tried again and again in vain, as long as it is" }),
  })
  .meta({ id: "AdminOrder" });
export type AdminOrder = z.infer<typeof adminOrder>;
export const adminOrderList = listOf(adminOrder).meta({ id: "AdminOrderList" });
export const listAdminOrdersQuery = z.object({ ...pageQuery, status: z.enum(orderStatuses).optional() });

export interface OrdersService extends HttpService, PersonalService, ProjectingService, RecordingService {
  /** The order for its buyer or an operator, whoever calls; refuses `not_found` to anyone else. */
  readOrder(call: Call, input: { orderId: string }): Promise<Reply<OrderView>>;
  /** The ids of all orders that something is still done for. */
  listOpenOrders(call: Call, input: null): Promise<Reply<string[]>>;
  /** The newest sold lines of the calling seller. */
  listSales(call: Call, input: { limit: number }): Promise<Reply<List<Sale>>>;
  /** Makes an open order ask its payment again, or tells any order what became of its money elsewhere; an unknown order changes nothing. */
  hearFromProvider(call: Call, input: { orderId: string; news?: ProviderNews }): Promise<Reply<null>>;
}

/** What the payment provider did on its own: lines refunded there, or how a dispute or a fraud warning stands. */
export type ProviderNews =
  | { type: "refunded"; refundId: string; productIds: string[] }
  | { type: "disputed"; caseId: string; kind: "dispute" | "warning"; status: "open" | "won" | "lost" };

/** A line as everyone else needs it: what was sold, by whom, for how much. */
export type SoldLine = { productId: string; sellerId: string; title: string; total: Money };

/** Lines of an order that were given back. */
export type RefundedLines = { id: string; amount: Money; lines: SoldLine[] };

/** How a bank's dispute of the payment, or its fraud warning, stands. */
export type OrderCase = { caseId: string; kind: "dispute" | "warning"; status: "open" | "won" | "lost" };

/** An order's turning points, each with the order as it then stands; it is refunded only once access, money and stock are back. */
export type OrdersEvent =
  | { type: "OrderPlaced" | "OrderCompleted" | "OrderFailed"; data: OrderView }
  /** Something that is tried without end needs an operator; the alert is over with the order's next event without one. */
  | { type: "OrderFailedWithAlert" | "OrderAlerted"; data: AdminOrder }
  | { type: "OrderRefunded"; data: OrderView & { refund: RefundedLines } }
  | { type: "OrderDisputed"; data: OrderView & { dispute: OrderCase } };

export const orderList = listOf(order)
  .extend({ asOf: time.nullable().meta({ description: "The newest change that this list knows of" }) })
  .meta({ id: "OrderList" });
export type OrderList = z.infer<typeof orderList>;

export const sale = z
  .object({
    orderId: z.string(),
    productId: z.string(),
    title: z.string(),
    total: money,
    soldAt: time,
  })
  .meta({ id: "Sale" });
export type Sale = z.infer<typeof sale>;
export const saleList = listOf(sale).meta({ id: "SaleList" });

export const listQuery = z.object(pageQuery);
