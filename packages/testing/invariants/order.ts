import type { OrderEventView, OrderView } from "@souk/contracts/orders";
import type { Charge, SeenOrder } from "./snapshot.ts";

export type Line = OrderView["lines"][number];

const sold: OrderView["status"][] = ["completed", "refunded", "partially_refunded", "disputed"];

/** Whether the order came to its good end, whatever was given back later. */
export const isSold = ({ view }: SeenOrder): boolean => sold.includes(view.status);

/** How often events of these types happened. */
export const countOf = ({ events }: SeenOrder, ...types: string[]): number =>
  events.filter(({ type }) => types.includes(type)).length;

const refundedIds = ({ events }: SeenOrder): string[] =>
  events.flatMap(({ type, data }) => (type === "OrderRefunded" ? (data.productIds as string[]) : []));

/** The lines that were given back. */
export const refundedLines = (order: SeenOrder): Line[] => {
  const ids = refundedIds(order);
  return order.view.lines.filter(({ productId }) => ids.includes(productId));
};

/** The lines that its buyer has paid for and not given back. */
export const keptLines = (order: SeenOrder): Line[] => {
  const ids = refundedIds(order);
  return isSold(order) ? order.view.lines.filter(({ productId }) => !ids.includes(productId)) : [];
};

/** The lines that its buyer can use: access waits while a bank decides. */
export const openLines = (order: SeenOrder): Line[] => (order.view.status === "disputed" ? [] : keptLines(order));

/** Whether a bank has taken the order's money back for good. */
export const isLost = ({ events }: SeenOrder): boolean => {
  const last = events.findLast(({ type, data }) => type === "OrderDisputed" && data.kind === "dispute");
  return last?.data.status === "lost";
};

/** Whether an event tells operators of trouble. */
export const isAlarming = ({ type, data }: OrderEventView): boolean =>
  type === "OrderFailedWithAlert" || data.alert === true;

export const sumOf = <T>(items: T[], amountOf: (item: T) => number): number =>
  items.reduce((sum, item) => sum + amountOf(item), 0);

/** The rows of a kind that took effect. */
export const effectsOf = (charges: Charge[], kind: Charge["kind"]): Charge[] =>
  charges.filter((row) => row.kind === kind && row.outcome === "succeeded");

/** What was taken less what was given back. */
export const netOf = (charges: Charge[]): number => {
  const taken = (kind: Charge["kind"]) => sumOf(effectsOf(charges, kind), ({ amount }) => amount);
  return taken("capture") - taken("refund");
};

/** The rows about each order. */
export const groupByOrder = <T extends { orderId: string | null }>(rows: T[]): ((orderId: string) => T[]) => {
  const groups = Map.groupBy(rows, ({ orderId }) => orderId);
  return (orderId) => groups.get(orderId) ?? [];
};

/** Values that are in one list and not in the other, a value as often as it is missing. */
export const differ = (found: string[], due: string[]): { missing: string[]; extra: string[] } => {
  const left = new Map<string, number>();
  for (const value of found) left.set(value, (left.get(value) ?? 0) + 1);
  const missing = due.filter((value) => {
    const count = left.get(value) ?? 0;
    left.set(value, count - 1);
    return count <= 0;
  });
  return { missing, extra: [...left].flatMap(([value, count]) => (count > 0 ? Array(count).fill(value) : [])) };
};
