import type { Period } from "@souk/contracts/analytics";
import { applyTogether } from "@souk/platform/inbox";
import { beforeEach, expect, test } from "vitest";
import { envelope, forgetAll, openAt, orderView, type SoldLine, seller, valueIn } from "./fixture.ts";
import { counter } from "./listeners.ts";
import { readProduct, readSummary } from "./queries/read-totals.ts";

const at = (quarter: number): string => new Date(Date.parse("2026-03-27T00:00:00Z") + quarter * 900_000).toISOString();
const now = at(576);

beforeEach(forgetAll);

type Sale = { id: string; lines: SoldLine[]; completedAt: string; currency: string };

const sell = async (orders: Sale[]): Promise<void> => {
  const events = orders.map(({ id, lines, completedAt, currency }) =>
    envelope(id, 1, { type: "OrderCompleted", data: orderView(id, lines, currency, completedAt) }),
  );
  const dispatches = events.map((event, index) => ({ sequence: index + 1, previous: index, event }));
  expect(await applyTogether(openAt(now), counter, dispatches)).toBe("applied");
};

const line = (amount: number, productId = "prd_0"): SoldLine => ({ productId, sellerId: "usr_0", amount });

test("the currency is the one with the largest revenue unless another is asked for", async () => {
  await sell([
    { id: "ord_1", lines: [line(900)], completedAt: at(5), currency: "USD" },
    { id: "ord_2", lines: [line(500)], completedAt: at(6), currency: "EUR" },
    { id: "ord_3", lines: [line(500)], completedAt: at(7), currency: "EUR" },
    { id: "ord_4", lines: [line(5_000, "prd_3")], completedAt: at(8), currency: "USD" },
  ]);
  const summary = (query: Period) => valueIn(readSummary(openAt(now), seller("usr_0"), query));
  expect(await summary({})).toMatchObject({ currency: "USD", revenue: 5_900, orders: 2 });
  expect(await summary({ currency: "EUR" })).toMatchObject({ currency: "EUR", revenue: 1_000, orders: 2 });
  expect(await summary({ currency: "JPY" })).toMatchObject({ currency: "JPY", revenue: 0 });
  expect(await summary({ to: at(8) })).toMatchObject({ currency: "EUR", revenue: 1_000 });
  const own = await valueIn(readProduct(openAt(now), seller("usr_0"), "prd_0", {}));
  expect(own).toMatchObject({ currency: "EUR", revenue: 1_000 });
});

test("a free order is an order with a unit and without revenue", async () => {
  await sell([{ id: "ord_1", lines: [line(0)], completedAt: at(5), currency: "EUR" }]);
  expect(await valueIn(readSummary(openAt(now), seller("usr_0"), {}))).toMatchObject({
    ...{ currency: "EUR", orders: 1, units: 1, revenue: 0, fees: 0, averageOrderValue: 0 },
  });
});

test("a summary reads no more rows after many orders than after few", async () => {
  const rowsRead = async () => {
    const ctx = openAt(now);
    await valueIn(readSummary(ctx, seller("usr_0"), { from: at(3), to: at(573) }));
    return ctx.meter.cost.rowsRead;
  };
  const sellEverywhere = (prefix: string) =>
    sell(
      Array.from({ length: 96 }, (_, n) => ({
        id: `ord_${prefix}${n}`,
        lines: [line(100, n % 2 === 0 ? "prd_0" : "prd_3")],
        completedAt: at(n * 6),
        currency: "USD",
      })),
    );
  await sellEverywhere("a");
  const few = await rowsRead();
  for (const prefix of ["b", "c", "d"]) await sellEverywhere(prefix);
  expect(await rowsRead()).toBe(few);
  expect(few).toBeLessThan(150);
}, 20_000);
