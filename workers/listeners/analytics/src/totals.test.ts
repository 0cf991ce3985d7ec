import { expect, test } from "vitest";
import { toTotals } from "./totals.ts";

const nothing = { orders: 0, units: 0, revenue: 0, fees: 0, refunds: 0, views: 0 };

test("what is left is revenue less refunds and fees", () => {
  const sums = { ...nothing, revenue: 1_000, refunds: 300, fees: 70 };
  expect(toTotals(sums).netRevenue).toBe(630);
});

test.each([
  [1_000, 3, 333],
  [1_001, 2, 501],
  [5, 10, 1],
  [4, 10, 0],
])("an average of %i over %i orders is %i, rounded half up", (revenue, orders, average) => {
  expect(toTotals({ ...nothing, revenue, orders }).averageOrderValue).toBe(average);
});

test("orders without a view, and views without an order, are no division by zero", () => {
  expect(toTotals({ ...nothing, orders: 2 }).conversionRate).toBe(0);
  expect(toTotals({ ...nothing, views: 4 })).toMatchObject({ conversionRate: 0, averageOrderValue: 0 });
  expect(toTotals({ ...nothing, orders: 1, views: 4 }).conversionRate).toBe(0.25);
});
