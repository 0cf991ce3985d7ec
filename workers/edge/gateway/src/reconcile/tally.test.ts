import type { OrderStatus } from "@souk/contracts/orders";
import { namedDifferences } from "@souk/contracts/reconcile";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createTally } from "./tally.ts";
import type { Account } from "./weigh.ts";

const asOf = "2026-11-22T12:00:00.000Z";
const before = "2026-11-22T11:59:59.000Z";
const rest = { asOf, open: new Set<string>() };

type Whole = { [Part in keyof Account]-?: NonNullable<Account[Part]> };
type Model = { status: OrderStatus; totals: number[]; given: boolean[] };

const feeOf = (total: number): number => Math.round(total / 10);
const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);

/** What everyone has on record of an order that went well in its way; of a failed one the money was taken late and returned. */
const toAccount = (orderId: string, { status, totals, given }: Model): Whole => {
  const failed = status === "failed";
  const isGone = (index: number) => status === "refunded" || (status === "partially_refunded" && given[index] === true);
  const lines = totals.map((total, index) => ({ productId: `prd_${index}`, sellerId: `usr_${index % 2}`, total }));
  const left = failed ? [] : lines.filter((_, index) => !isGone(index));
  const refunded = failed ? 0 : sum(lines.filter((_, index) => isGone(index)).map(({ total }) => total));
  const captured = failed ? 0 : sum(totals);
  const kept = { granted: left.map(({ productId }) => productId), prepared: [] };
  return {
    order: { orderId, changedAt: before, status, currency: "USD", lines },
    payment: {
      ...{ orderId, changedAt: before, currency: "USD", captured, refunded, lost: 0 },
      fees: sum(left.map(({ total }) => feeOf(total))),
      lines: failed ? [] : lines.map((line) => ({ ...line, fee: feeOf(line.total) })),
    },
    charge: { orderId, currency: "USD", captures: captured > 0 ? 1 : 0, captured, refunded, held: 0 },
    access: { orderId, changedAt: before, ...kept },
    stock: { orderId, changedAt: before, held: kept.granted },
    sales: {
      orderId,
      lines: lines.map((line, index) => ({
        ...{ ...line, fee: feeOf(line.total), completed: !failed, refunded: !failed && isGone(index) },
      })),
    },
  };
};

const model: fc.Arbitrary<Model> = fc.record({
  status: fc.constantFrom<OrderStatus>("completed", "failed", "refunded", "partially_refunded"),
  totals: fc.array(fc.integer({ min: 50, max: 99_999 }), { minLength: 1, maxLength: 4 }),
  given: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
});
const history = fc.array(model, { minLength: 1, maxLength: 12 });

const reconcile = (accounts: Account[]) => {
  const tally = createTally(rest);
  accounts.forEach((account, index) => {
    tally.addOrder(`ord_${index}`, account);
  });
  return tally.result();
};

const toAccounts = (models: Model[]): Whole[] => models.map((each, index) => toAccount(`ord_${index}`, each));

test("records that agree are ok, in sum and for each order", () => {
  fc.assert(
    fc.property(history, (models) => {
      const { ok, orders, checks } = reconcile(toAccounts(models));
      expect([ok, orders]).toEqual([true, models.length]);
      expect(checks.filter(({ expected, actual }) => expected !== actual)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

const isKept = ({ order }: Whole): boolean => order.status !== "failed";
const nudge = <T, Key extends keyof T>(record: T, key: Key, by: number): T => ({
  ...record,
  [key]: Number(record[key]) + by,
});
const first = <T>([head, ...tail]: T[], change: (item: T) => T): T[] =>
  head === undefined ? tail : [change(head), ...tail];

/** What can go wrong with one order, and where it can. */
const harms: Record<string, { to?: (account: Whole) => boolean; do: (account: Whole) => Account }> = {
  "an order that nobody knows": { do: ({ order: _, ...account }) => account },
  "money taken that is not booked": { do: (a) => ({ ...a, charge: nudge(a.charge, "captured", 1) }) },
  "money booked that was not taken": { do: (a) => ({ ...a, payment: nudge(a.payment, "captured", 1) }) },
  "a second capture": { to: isKept, do: (a) => ({ ...a, charge: nudge(a.charge, "captures", 1) }) },
  "money that is still held": { do: (a) => ({ ...a, charge: nudge(a.charge, "held", 50) }) },
  "a refund that is not booked": { do: (a) => ({ ...a, charge: nudge(a.charge, "refunded", 1) }) },
  "a refund that was not made": { do: (a) => ({ ...a, payment: nudge(a.payment, "refunded", 1) }) },
  "no charge at all": { to: isKept, do: ({ charge: _, ...account }) => account },
  "no booking at all": { to: isKept, do: ({ payment: _, ...account }) => account },
  "a fee that was not kept": { to: isKept, do: (a) => ({ ...a, payment: nudge(a.payment, "fees", 1) }) },
  "a product that does not open": {
    to: (a) => a.access.granted.length > 0,
    do: (a) => ({ ...a, access: { ...a.access, granted: a.access.granted.slice(1) } }),
  },
  "a product that opens unpaid": {
    to: (a) => a.access.granted.length === 0,
    do: (a) => ({ ...a, access: { ...a.access, granted: ["prd_0"] } }),
  },
  "a product of nobody's order that opens": {
    do: (a) => ({ ...a, access: { ...a.access, granted: [...a.access.granted, "prd_stray"] } }),
  },
  "a product that is set aside for ever": { do: (a) => ({ ...a, access: { ...a.access, prepared: ["prd_0"] } }) },
  "a unit that nobody holds": {
    to: (a) => a.stock.held.length > 0,
    do: (a) => ({ ...a, stock: { ...a.stock, held: a.stock.held.slice(1) } }),
  },
  "a unit that is never given back": {
    to: (a) => a.stock.held.length === 0,
    do: (a) => ({ ...a, stock: { ...a.stock, held: ["prd_0"] } }),
  },
  "a sale that was not counted": { to: isKept, do: ({ sales: _, ...account }) => account },
  "a sale counted for another seller": {
    to: isKept,
    do: (a) => ({ ...a, sales: { ...a.sales, lines: first(a.sales.lines, (l) => ({ ...l, sellerId: "usr_9" })) } }),
  },
  "a fee counted wrong": {
    to: isKept,
    do: (a) => ({ ...a, sales: { ...a.sales, lines: first(a.sales.lines, (l) => nudge(l, "fee", 1)) } }),
  },
  "a refund counted wrong": {
    to: isKept,
    do: (a) => ({
      ...a,
      sales: { ...a.sales, lines: first(a.sales.lines, (l) => ({ ...l, refunded: !l.refunded })) },
    }),
  },
  "a failed order counted as sold": {
    to: (a) => !isKept(a),
    do: (a) => ({ ...a, sales: { ...a.sales, lines: first(a.sales.lines, (l) => ({ ...l, completed: true })) } }),
  },
};

test.each(Object.entries(harms))("%s is found and named", (_, { to = () => true, do: harm }) => {
  fc.assert(
    fc.property(history, fc.nat(), (models, place) => {
      const accounts = toAccounts(models);
      const at = place % accounts.length;
      const account = accounts[at];
      fc.pre(account !== undefined && to(account));
      const { ok, checks } = reconcile(account ? accounts.with(at, harm(account) as Whole) : []);
      const named = new Set(checks.flatMap(({ differences = [] }) => differences.map(({ subject }) => subject)));
      expect([ok, [...named]]).toEqual([false, [`ord_${at}`]]);
    }),
    { numRuns: 100 },
  );
});

test("two errors that cancel out in sum are both named", () => {
  const [one, two] = toAccounts([
    { status: "completed", totals: [100], given: [] },
    { status: "completed", totals: [100], given: [] },
  ]);
  if (!one || !two) throw new Error("Two were made");
  const { checks } = reconcile([
    { ...one, charge: nudge(one.charge, "captured", 5) },
    { ...two, charge: nudge(two.charge, "captured", -5) },
  ]);
  expect(checks.find(({ name }) => name === "orders.captured")).toMatchObject({
    ok: false,
    expected: 200,
    actual: 200,
    differences: [{ subject: "ord_0" }, { subject: "ord_1" }],
  });
});

test("what is open, or has changed since, is left out; what is at rest in status alone is not", () => {
  const whole = toAccount("ord_1", { status: "completed", totals: [100], given: [] });
  const { charge: _, ...wrong } = whole;
  const compare = (account: Account, open: string[] = []) => {
    const tally = createTally({ asOf, open: new Set(open) });
    tally.addOrder("ord_1", account);
    return tally.result();
  };
  expect(compare(wrong)).toMatchObject({ ok: false, orders: 1 });
  const later = { changedAt: "2026-11-22T12:00:00.001Z" };
  expect(compare(wrong, ["ord_1"])).toMatchObject({ ok: true, orders: 0 });
  expect(compare({ ...wrong, payment: { ...whole.payment, ...later } })).toMatchObject({ ok: true, orders: 0 });
  expect(compare({ ...wrong, access: { ...whole.access, ...later } })).toMatchObject({ ok: true, orders: 0 });
  for (const status of ["pending", "processing", "requires_action", "failed_alert"] as const) {
    expect(compare({ ...wrong, order: { ...whole.order, status } })).toMatchObject({ ok: true, orders: 0 });
  }
});

test("so many differences are named and the rest counted", () => {
  const tally = createTally(rest);
  for (let index = 0; index < namedDifferences + 3; index += 1) {
    tally.add({ check: "sums", currency: "EUR", subject: `usr_${index}`, expected: 2, actual: 1 });
  }
  const check = tally.result().checks.find(({ name }) => name === "sums");
  expect(check).toMatchObject({ currency: "EUR", expected: 46, actual: 23, ok: false, more: 3 });
  expect(check?.differences).toHaveLength(namedDifferences);
});
