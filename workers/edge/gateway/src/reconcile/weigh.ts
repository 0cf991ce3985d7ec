import type {
  AccessRecord,
  ChargeRecord,
  OrderRecord,
  PaymentRecord,
  SalesRecord,
  StockRecord,
  Weighed,
} from "@souk/contracts/records";

/** All that is on record of one order. */
export type Account = {
  order?: OrderRecord;
  payment?: PaymentRecord;
  charge?: ChargeRecord;
  access?: AccessRecord;
  stock?: StockRecord;
  sales?: SalesRecord;
};

type Pair = [check: string, expected: number, actual: number];
type Money = { order: OrderRecord; total: number; paid: Omit<PaymentRecord, "orderId" | "changedAt" | "currency"> };
type Charged = Omit<ChargeRecord, "orderId" | "currency">;

const unpaid: Money["paid"] = { captured: 0, refunded: 0, lost: 0, fees: 0, lines: [] };
const uncharged: Charged = { captures: 0, captured: 0, refunded: 0, held: 0 };
const open: readonly string[] = ["pending", "processing", "requires_action", "failed_alert"];

const sum = <T>(items: T[], amountOf: (item: T) => number): number =>
  items.reduce((total, item) => total + amountOf(item), 0);

const count = <T>(items: T[], fits: (item: T) => boolean): number => items.filter(fits).length;

const isFailed = ({ status }: OrderRecord): boolean => status === "failed";

// A bank that decides withholds what was sold, or not.
const isDisputed = ({ status }: OrderRecord): boolean => status === "disputed";

const weighCharges = ({ order, total, paid }: Money, charge: Charged): Pair[] => [
  ["ledger.captured", charge.captured, paid.captured],
  ["ledger.refunded", charge.refunded, paid.refunded],
  isFailed(order) ? ["failed.kept", 0, charge.captured - charge.refunded] : ["orders.captured", total, charge.captured],
  ["orders.held", 0, charge.held],
];

/** How many of its lines an order leaves its buyer, where that follows from its status; else what is open already. */
const linesLeft = ({ status, lines }: OrderRecord, granted: number): number => {
  if (status === "completed") return lines.length;
  return status === "partially_refunded" ? granted : 0;
};

const weighAccess = ({ order, total, paid }: Money, access: AccessRecord | undefined): [Pair[], Pair[]] => {
  const { granted = [], prepared = [] } = access ?? {};
  const opened = order.lines.filter(({ productId }) => granted.includes(productId));
  const stray: Pair = ["access.stray", 0, granted.length - opened.length + prepared.length];
  if (isDisputed(order)) return [[], [stray]];
  const worth = isFailed(order) ? 0 : total - paid.refunded - paid.lost;
  return [
    [["access.worth", worth, sum(opened, (line) => line.total)]],
    [["access.open", linesLeft(order, opened.length), opened.length], stray],
  ];
};

const weighStock = ({ order }: Money, { access, stock }: Account): Pair[] => {
  const held = stock?.held ?? [];
  const units = count(order.lines, ({ productId }) => held.includes(productId));
  const stray: Pair = ["stock.stray", 0, held.length - units];
  return isDisputed(order) ? [stray] : [["stock.held", linesLeft(order, access?.granted.length ?? 0), units], stray];
};

const weighSales = ({ order, total, paid }: Money, sales: SalesRecord | undefined): [Pair[], Pair[]] => {
  const sold = (sales?.lines ?? []).filter(({ completed }) => completed);
  const failed = isFailed(order);
  const isBooked = ({ productId, ...line }: (typeof sold)[number]): boolean =>
    paid.lines.some(
      (booked) =>
        booked.productId === productId &&
        booked.sellerId === line.sellerId &&
        booked.total === line.total &&
        booked.fee === (line.fee ?? 0),
    );
  const kept: Pair[] = [
    ["sales.revenue", failed ? 0 : total, sum(sold, (line) => line.total)],
    ["sales.refunds", failed ? 0 : paid.refunded, sum(sold, (line) => (line.refunded ? line.total : 0))],
    ["sales.fees", failed ? 0 : paid.fees, sum(sold, (line) => (line.refunded ? 0 : (line.fee ?? 0)))],
  ];
  return [
    kept,
    [
      ["sales.units", failed ? 0 : order.lines.length, sold.length],
      ["sales.lines", failed ? 0 : paid.lines.length, count(sold, isBooked)],
    ],
  ];
};

const toWeighed = (pairs: Pair[], currency?: string): Weighed[] =>
  pairs.map(([check, expected, actual]) => ({ check, ...(currency && { currency }), expected, actual }));

/** Everything that has to agree about one order that is at rest; nothing is said of one that is still open. */
export const weigh = (account: Account): Weighed[] => {
  const { order, payment = unpaid, charge = uncharged } = account;
  if (!order) return [{ check: "orders.known", expected: 1, actual: 0 }];
  if (open.includes(order.status)) return [];
  const money = { order, total: sum(order.lines, (line) => line.total), paid: payment };
  const [worth, access] = weighAccess(money, account.access);
  const [sums, sales] = weighSales(money, account.sales);
  const captures: Pair = ["orders.captures", money.total > 0 ? 1 : 0, charge.captures];
  const counts: Pair[] = [
    ["orders.known", 1, 1],
    ...(isFailed(order) ? [] : [captures]),
    ...access,
    ...weighStock(money, account),
    ...sales,
  ];
  return [...toWeighed([...weighCharges(money, charge), ...worth, ...sums], order.currency), ...toWeighed(counts)];
};
