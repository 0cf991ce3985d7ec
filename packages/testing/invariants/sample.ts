import type { OrderEventView, OrderView } from "@souk/contracts/orders";
import type { Charge, Journal, SeenOrder, Snapshot } from "./snapshot.ts";

export const at = "2026-11-22T12:00:00.000Z";
const usd = (amount: number) => ({ amount, currency: "USD" });

type Told = Pick<OrderEventView, "type"> & Partial<OrderEventView>;

/** Events as an order's own object numbers them. */
export const toEvents = (told: Told[]): OrderEventView[] =>
  told.map((each, index) => ({ at, data: {}, ...each, seq: index + 1 }));

const step = (name: string, type = "StepSucceeded", data: Record<string, unknown> = {}): Told[] => [
  { type: "StepStarted", step: name, attempt: 1 },
  { type, step: name, attempt: 1, data },
];

const toLine = (productId: string): OrderView["lines"][number] => ({
  ...{ productId, sellerId: "usr_s", title: "A thing", fileVersions: [] },
  ...{ unitPrice: usd(2_000), discount: usd(0), total: usd(2_000) },
});

const toView = (id: string, status: OrderView["status"], paymentStatus: OrderView["paymentStatus"]): OrderView => ({
  ...{ id, buyerId: `usr_of_${id}`, status, lines: ["prd_few", "prd_many"].map(toLine), total: usd(4_000) },
  ...{ paymentStatus, deliveryStatus: "delivered", createdAt: at, updatedAt: at },
});

const reserved = [{ type: "OrderPlaced" }, ...step("processPayment")];
const completed = [
  ...[...reserved, ...step("updateInventory"), ...step("prepareDelivery"), ...step("capturePayment")],
  ...[...step("notifyBuyer"), ...step("completeOrder"), { type: "OrderCompleted" }],
];
const refund = { refundId: "ref_1", productIds: ["prd_few"], amount: usd(2_000) };
const soldOut = { kind: "refused", code: "sold_out", message: "sold_out" };

/** One order that was sold, one of which a line was given back, and one that failed. */
const orders: SeenOrder[] = [
  { view: toView("ord_sold", "completed", "captured"), events: toEvents(completed) },
  {
    view: toView("ord_back", "partially_refunded", "partially_refunded"),
    events: toEvents([
      ...[...completed, { type: "RefundRequested", data: refund }, ...step("revokeAccess")],
      ...[...step("returnPayment"), ...step("returnStock"), { type: "OrderRefunded", data: refund }],
    ]),
  },
  {
    view: toView("ord_failed", "failed", "voided"),
    events: toEvents([
      ...[...reserved, ...step("updateInventory", "StepFailed", soldOut)],
      { type: "StepCompensated", step: "processPayment", attempt: 1, data: { undo: "refundPayment" } },
      { type: "OrderFailed", data: { step: "updateInventory", ...soldOut } },
    ]),
  },
];

export const toCharge = (orderId: string, kind: Charge["kind"], amount = 4_000): Charge => ({
  ...{ orderId, kind, amount, currency: "USD", outcome: "succeeded" },
});

const toEntries = (productId: string, sign: number) => [
  { account: "processor:cash", productId: null, amount: sign * 2_000 },
  { account: "seller:usr_s:pending", productId, amount: sign * -1_855 },
  { account: "platform:fees", productId, amount: sign * -145 },
];

const toJournal = (orderId: string, kind: string, source: string, productIds: string[]): Journal => ({
  ...{ kind, source, orderId, currency: "USD" },
  entries: productIds.flatMap((productId) => toEntries(productId, kind === "capture" ? 1 : -1)),
});

const toLog = (stream: string, types: string[]): Snapshot["log"] =>
  types.map((type, index) => ({ stream, position: index + 1, type }));

const toWish = ({ view }: SeenOrder): Snapshot["wishes"][number] => ({
  ...{ key: `key of ${view.id}`, buyerId: view.buyerId, productIds: view.lines.map(({ productId }) => productId) },
  ...{ paymentMethodId: "pm_card_visa", reused: [] },
  answers: [{ orderId: view.id, status: "pending", message: "" }],
});

const given = [
  ["ord_sold", "prd_few"],
  ["ord_sold", "prd_many"],
  ["ord_back", "prd_many"],
] as const;
const owned = given.map(([orderId, productId]) => ({ orderId, productId, buyerId: `usr_of_${orderId}` }));
const sold = [...given, ["ord_back", "prd_few"] as const];
const figures = { revenue: 8_000, refunds: 2_000, fees: 435, netRevenue: 5_565, units: 4, orders: 2 };

/** A system at rest in which everything is as it has to be. */
export const sample: Snapshot = {
  orders,
  wishes: orders.map(toWish),
  refundWishes: [
    {
      ...{ key: "key of ref_1", orderId: "ord_back" },
      answers: [
        { ...{ id: "ref_1", orderId: "ord_back", status: "pending", reason: "" }, amount: usd(2_000), lines: [] },
      ],
    },
  ],
  paymentMethods: Object.fromEntries(orders.map(({ view }) => [view.id, "pm_card_visa"])),
  charges: [
    ...[toCharge("ord_sold", "authorize"), toCharge("ord_sold", "capture")],
    ...[toCharge("ord_back", "authorize"), toCharge("ord_back", "capture"), toCharge("ord_back", "refund", 2_000)],
    ...[toCharge("ord_failed", "authorize"), toCharge("ord_failed", "void")],
  ],
  held: [],
  journals: [
    toJournal("ord_sold", "capture", "ord_sold", ["prd_few", "prd_many"]),
    toJournal("ord_back", "capture", "ord_back", ["prd_few", "prd_many"]),
    toJournal("ord_back", "refund", "ref_1", ["prd_few"]),
  ],
  feeBasisPoints: 725,
  opened: owned,
  prepared: [],
  stocks: [{ productId: "prd_few", initial: 3, left: 2 }],
  holds: owned.map(({ orderId, productId }) => ({ orderId, productId, counted: productId === "prd_few" })),
  receipts: ["ord_sold", "ord_back"],
  log: [
    ...toLog("ord_sold", ["OrderPlaced", "OrderCompleted"]),
    ...toLog("ord_back", ["OrderPlaced", "OrderCompleted", "OrderRefunded"]),
    ...toLog("ord_failed", ["OrderPlaced", "OrderFailed"]),
    ...[...toLog("payment:ord_sold", ["PaymentCaptured"]), ...toLog("access:ord_sold", ["AccessGranted"])],
    ...toLog("payment:ord_back", ["PaymentCaptured", "PaymentRefunded"]),
    ...toLog("access:ord_back", ["AccessGranted", "AccessRevoked"]),
  ],
  listed: orders.map(({ view }) => ({ ...view, alert: null })),
  sales: sold.map(([orderId, productId]) => ({ orderId, productId, sellerId: "usr_s" })),
  figures: [
    { sellerId: "usr_s", summary: { ...figures, currency: "USD", views: 0, conversionRate: 0, averageOrderValue: 0 } },
  ],
  lags: [{ name: "orders", lag: 0 }],
  deadLetters: [],
  reconciliation: { ok: true, asOf: at, orders: 3, checks: [{ name: "cash", expected: 1, actual: 1, ok: true }] },
  told: [{ where: "the logs", text: "All is well" }],
  secrets: ["a-secret"],
  disturbed: { isDisturbed: false, refused: [] },
  pace: { deadlineMs: 600_000, alertAfterMs: 600_000 },
  unguarded: [],
  debts: [],
};
