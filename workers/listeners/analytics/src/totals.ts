import type { Totals } from "@souk/contracts/analytics";

/** What buckets add up to, in minor units and counts. */
export type Sums = { orders: number; units: number; revenue: number; fees: number; refunds: number; views: number };

/** `a / b` rounded half up, for `a` ≥ 0 and `b` > 0. */
const divideHalfUp = (a: number, b: number): number => {
  const rest = a % b;
  return (a - rest) / b + (2 * rest >= b ? 1 : 0);
};

/** The sums with what follows from them. */
export const toTotals = ({ orders, units, revenue, fees, refunds, views }: Sums): Totals => ({
  revenue,
  netRevenue: revenue - refunds - fees,
  fees,
  refunds,
  units,
  orders,
  views,
  conversionRate: views === 0 ? 0 : orders / views,
  averageOrderValue: orders === 0 ? 0 : divideHalfUp(revenue, orders),
});
