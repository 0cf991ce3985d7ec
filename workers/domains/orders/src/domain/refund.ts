import type { Role } from "@souk/contracts/call";
import type { Money } from "@souk/contracts/money";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import type { Order, OrderLine } from "./order.ts";

/** A refund of whole lines as it stands in the order's stream. */
export type RefundRequest = {
  refundId: string;
  productIds: string[];
  amount: Money;
  reason: string;
  by: "seller" | "admin" | "provider";
  /** Hashes of the idempotency key and of the request, by which a repeat is known; empty where the provider refunded. */
  key: string;
  fingerprint: string;
};

export type Refund = RefundRequest & { requestedAt: number; done: boolean };

/** Who asks for what to be refunded; without `productIds` all that they may refund. */
export type RefundAsked = Pick<RefundRequest, "refundId" | "reason" | "key" | "fingerprint"> & {
  userId: string;
  role: Role;
  productIds?: string[] | undefined;
};

/** The refund that is being worked on, or is the next to be. */
export const pendingRefund = ({ refunds }: Pick<Order, "refunds">): Refund | undefined =>
  refunds.find(({ done }) => !done);

/** The order's lines that a refund is about. */
export const linesOf = ({ lines }: Pick<Order, "lines">, { productIds }: Pick<RefundRequest, "productIds">) =>
  lines.filter(({ productId }) => productIds.includes(productId));

/** The lines that are neither refunded nor about to be. */
export const linesLeft = ({ lines, refunds }: Pick<Order, "lines" | "refunds">): OrderLine[] =>
  lines.filter(({ productId }) => !refunds.some(({ productIds }) => productIds.includes(productId)));

const addUp = (order: Order, lines: OrderLine[]): Money => ({
  amount: lines.reduce((sum, { total }) => sum + total.amount, 0),
  currency: order.total.currency,
});

/** A refund of these lines of an order. */
export const toRequest = (
  order: Order,
  lines: OrderLine[],
  given: Omit<RefundRequest, "productIds" | "amount">,
): RefundRequest => ({
  ...given,
  productIds: lines.map(({ productId }) => productId),
  amount: addUp(order, lines),
});

const isDisputed = ({ cases }: Order): boolean =>
  cases.some(({ kind, status }) => kind === "dispute" && status !== "won");

const pick = (order: Order, own: OrderLine[], productIds: string[] | undefined): Result<OrderLine[]> => {
  if (productIds?.some((asked) => !own.some(({ productId }) => productId === asked))) return refuse("not_found");
  if (order.completedAt === null) return refuse("order_not_refundable");
  if (isDisputed(order)) return refuse("order_not_refundable", "The buyer's bank decides about this order's money.");
  const left = linesLeft(order).filter((line) => own.includes(line));
  if (!productIds) return left.length > 0 ? accept(left) : refuse("already_refunded");
  const picked = left.filter(({ productId }) => productIds.includes(productId));
  return picked.length === productIds.length ? accept(picked) : refuse("already_refunded");
};

const toRepeat = (refund: Refund, { fingerprint }: RefundAsked): Result<RefundRequest> =>
  refund.fingerprint === fingerprint ? accept(refund) : refuse("idempotency_key_reuse");

/** What is to be refunded: sellers give back their own lines, operators any. A repeat under the same key finds its refund. */
export const decideRefund = (
  order: Order,
  asked: RefundAsked,
): Result<{ request: RefundRequest; isRepeat: boolean }> => {
  const isAdmin = asked.role === "admin";
  const own = order.lines.filter(({ sellerId }) => isAdmin || sellerId === asked.userId);
  if (own.length === 0) return refuse(order.buyerId === asked.userId ? "forbidden" : "not_found");
  const before = order.refunds.find(({ key }) => key === asked.key);
  if (before) {
    const repeat = toRepeat(before, asked);
    return repeat.ok ? accept({ request: repeat.value, isRepeat: true }) : repeat;
  }
  const lines = pick(order, own, asked.productIds);
  if (!lines.ok) return lines;
  const { refundId, reason, key, fingerprint } = asked;
  const given = { refundId, reason, key, fingerprint, by: isAdmin ? ("admin" as const) : ("seller" as const) };
  return accept({ request: toRequest(order, lines.value, given), isRepeat: false });
};
