import type { Period } from "@souk/contracts/analytics";
import type { Dispatch } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import { database, save } from "@souk/platform/database";
import { applyTogether, pull } from "@souk/platform/inbox";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { countRefund } from "./commands/count-lines.ts";
import { envelope, forgetAll, interleave, log, openAt, orderView, type SoldLine, seller, valueIn } from "./fixture.ts";
import { counter } from "./listeners.ts";
import { listProducts } from "./queries/list-products.ts";
import { readTimeseries } from "./queries/read-timeseries.ts";
import { readProduct, readSummary } from "./queries/read-totals.ts";
import { live } from "./schema.ts";

const quarterMs = 900_000;
const begin = Date.parse("2026-03-27T00:00:00Z");
const quarters = 6 * 96;
const at = (quarter: number, ms = 0): string => new Date(begin + quarter * quarterMs + ms).toISOString();

const productIds = Array.from({ length: 6 }, (_, n) => `prd_${n}`);
const sellerIds = ["usr_0", "usr_1", "usr_2"] as const;
const sellerOf = (productId: string): string => sellerIds[Number(productId.at(-1)) % 3] ?? "";

type Order = {
  id: string;
  lines: SoldLine[];
  currency: string;
  completedAt: string | null;
  captured: boolean;
  refund: "none" | "all" | "lines";
};

const order = fc
  .record({
    lines: fc.uniqueArray(
      fc.record({
        productId: fc.constantFrom(...productIds),
        amount: fc.oneof(fc.constant(0), fc.integer({ min: 50, max: 99_999 })),
      }),
      { minLength: 1, maxLength: 4, selector: ({ productId }) => productId },
    ),
    currency: fc.constantFrom("EUR", "USD"),
    completedAt: fc.option(
      fc
        .tuple(fc.integer({ min: 0, max: quarters - 1 }), fc.integer({ min: 0, max: quarterMs - 1 }))
        .map(([q, ms]) => at(q, ms)),
      { freq: 5 },
    ),
    captured: fc.boolean(),
    refund: fc.constantFrom("none", "none", "all", "lines"),
  })
  .map(({ lines, ...rest }) => ({
    ...rest,
    lines: lines.map((line) => ({ ...line, sellerId: sellerOf(line.productId) })),
  }));

const history = fc
  .array(order, { minLength: 1, maxLength: 8 })
  .map((orders) => orders.map((each, n): Order => ({ ...each, id: `ord_${n}` })));

/** The platform's fee: a tenth of a line, rounded half up. */
const feeOf = (amount: number): number => Math.floor((amount + 5) / 10);

const eventsOf = ({ id, lines, currency, completedAt, captured, refund }: Order): Envelope[][] => {
  const view = orderView(id, lines, currency, completedAt ?? at(0));
  const paid = lines.map(({ productId, sellerId, amount }) => ({
    productId,
    sellerId,
    total: { amount, currency },
    fee: { amount: feeOf(amount), currency },
  }));
  return [
    [
      envelope(id, 1, { type: "OrderPlaced", data: view }),
      envelope(id, 2, { type: completedAt ? "OrderCompleted" : "OrderFailed", data: view }),
    ],
    captured
      ? [
          envelope(`payment:${id}`, 1, {
            type: "PaymentCaptured",
            data: { orderId: id, amount: view.total, lines: paid },
          }),
          ...(refund === "all"
            ? [envelope(`payment:${id}`, 2, { type: "PaymentRefunded", data: { orderId: id, amount: view.total } })]
            : []),
        ]
      : [],
  ];
};

const created: Envelope[][] = productIds.map((productId) => {
  const data = { productId, sellerId: sellerOf(productId), title: `Draft of ${productId}` };
  return [
    envelope(productId, 1, { type: "ProductCreated", data }),
    envelope(productId, 2, { type: "ProductChanged", data: { ...data, title: `Title of ${productId}` } }),
  ];
});

const deliver = async (picks: number[]): Promise<void> => {
  const dispatches = log.map((logged): Dispatch => ({ ...logged, previous: logged.sequence - 1 }));
  for (const pick of picks) {
    const dispatch = dispatches[pick % dispatches.length];
    if (dispatch) await applyTogether(openAt(at(0)), counter, [dispatch]);
  }
  await pull(openAt(at(0)), counter);
};

const refundFirstLines = async (orders: Order[]): Promise<void> => {
  for (const { id, lines, refund } of orders) {
    if (refund !== "lines") continue;
    const db = database(openAt(at(0)));
    await save(db, countRefund(db, live, id, [lines[0]?.productId ?? ""]));
  }
};

type Ledger = {
  sellerId: string;
  productId: string;
  orderId: string;
  at: number;
  revenue: number;
  fees: number;
  refunds: number;
};

/** What was really sold, line by line. */
const toLedger = (orders: Order[], currency: string): Ledger[] =>
  orders.flatMap(({ id, lines, completedAt, captured, refund, ...rest }) =>
    completedAt === null || rest.currency !== currency
      ? []
      : lines.map(({ productId, sellerId, amount }, index) => {
          const refunded = refund === "all" ? captured : refund === "lines" && index === 0;
          return {
            sellerId,
            productId,
            orderId: id,
            at: Date.parse(completedAt),
            revenue: amount,
            fees: captured && !refunded ? feeOf(amount) : 0,
            refunds: refunded ? amount : 0,
          };
        }),
  );

const fold = (rows: Ledger[]) => {
  const sum = (name: "revenue" | "fees" | "refunds") => rows.reduce((total, row) => total + row[name], 0);
  return {
    revenue: sum("revenue"),
    fees: sum("fees"),
    refunds: sum("refunds"),
    netRevenue: sum("revenue") - sum("fees") - sum("refunds"),
    units: rows.length,
    orders: new Set(rows.map(({ orderId }) => orderId)).size,
  };
};

const now = at(quarters);
const ledgerOf = (ledger: Ledger[], sellerId: string, from: number, to: number) =>
  ledger.filter((row) => row.sellerId === sellerId && row.at >= from && row.at < to);

const checkSummary = async (ledger: Ledger[], sellerId: string, query: Period & { from: string; to: string }) => {
  const mine = ledgerOf(ledger, sellerId, Date.parse(query.from), Date.parse(query.to));
  const ctx = openAt(now);
  expect(await valueIn(readSummary(ctx, seller(sellerId), query))).toMatchObject(fold(mine));
  expect(ctx.meter.cost.trips).toBe(1);
};

const checkProducts = async (ledger: Ledger[], sellerId: string, query: Period & { from: string; to: string }) => {
  const mine = ledgerOf(ledger, sellerId, Date.parse(query.from), Date.parse(query.to));
  const { data } = await valueIn(listProducts(openAt(now), seller(sellerId), { ...query, limit: 100 }));
  const sold = data.filter(({ units }) => units > 0);
  expect(new Set(sold.map(({ productId }) => productId))).toEqual(new Set(mine.map(({ productId }) => productId)));
  for (const totals of data) {
    const rows = mine.filter(({ productId }) => productId === totals.productId);
    expect(totals).toMatchObject({ ...fold(rows), title: `Title of ${totals.productId}` });
    expect(await valueIn(readProduct(openAt(now), seller(sellerId), totals.productId, query))).toEqual(totals);
  }
  expect(data.map(({ revenue }) => revenue)).toEqual(data.map(({ revenue }) => revenue).sort((a, b) => b - a));
};

const metrics = ["revenue", "netRevenue", "fees", "refunds", "units", "orders"] as const;
const intervals = ["hour", "day", "week", "month"] as const;
type Drawn = { metric: (typeof metrics)[number]; interval: (typeof intervals)[number]; timezone: string };

const checkTimeseries = async (
  ledger: Ledger[],
  sellerId: string,
  query: Period & { from: string; to: string },
  drawn: Drawn,
) => {
  const series = await valueIn(readTimeseries(openAt(now), seller(sellerId), { ...query, ...drawn }));
  const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
  for (const [index, { start, value }] of series.data.entries()) {
    const end = Math.min(to, Date.parse(series.data[index + 1]?.start ?? query.to));
    const rows = ledgerOf(ledger, sellerId, Math.max(from, Date.parse(start)), end);
    expect([start, value]).toEqual([start, fold(rows)[drawn.metric]]);
  }
  const whole = fold(ledgerOf(ledger, sellerId, from, to))[drawn.metric];
  expect(series.data.reduce((sum, { value }) => sum + value, 0)).toBe(whole);
};

beforeEach(forgetAll);

describe("every figure equals the ledger's", () => {
  const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 24 });
  const drawn = fc.record({
    metric: fc.constantFrom(...metrics),
    interval: fc.constantFrom(...intervals),
    timezone: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York"),
  });
  const period = fc
    .uniqueArray(fc.integer({ min: 0, max: quarters }), { minLength: 2, maxLength: 2 })
    .map((pair) => pair.sort((a, b) => a - b).map((quarter) => at(quarter)))
    .map(([from = "", to = ""]) => ({ from, to }));

  test("whatever was sold and refunded, in whatever order the events came and however often", async () => {
    await fc.assert(
      fc.asyncProperty(history, picks, picks, period, drawn, async (orders, merging, arriving, part, how) => {
        await forgetAll();
        log.push(...interleave([...created, ...orders.flatMap(eventsOf)], merging));
        await deliver(arriving);
        await refundFirstLines(orders);
        for (const currency of ["EUR", "USD"]) {
          const ledger = toLedger(orders, currency);
          for (const sellerId of sellerIds) {
            await checkSummary(ledger, sellerId, { from: at(0), to: at(quarters), currency });
            await checkSummary(ledger, sellerId, { ...part, currency });
            await checkProducts(ledger, sellerId, { ...part, currency });
            await checkTimeseries(ledger, sellerId, { ...part, currency }, how);
          }
        }
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});
