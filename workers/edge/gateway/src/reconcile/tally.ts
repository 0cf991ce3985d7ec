import { namedDifferences, type Reconciliation } from "@souk/contracts/reconcile";
import type { Weighed } from "@souk/contracts/records";
import { type Account, weigh } from "./weigh.ts";

type Check = Reconciliation["checks"][number];
type Sum = Pick<Check, "name" | "currency" | "expected" | "actual"> & {
  differences: NonNullable<Check["differences"]>;
  found: number;
};

/** Which orders are compared: those that are not open and have not changed since. */
export type Rest = { asOf: string; open: ReadonlySet<string> };

const always = [
  "orders.known",
  "orders.captures",
  "access.open",
  "access.stray",
  "stock.held",
  "stock.stray",
  "sales.units",
  "sales.lines",
];

const changesOf = ({ order, payment, access, stock }: Account): string[] =>
  [order, payment, access, stock].flatMap((record) => (record ? [record.changedAt] : []));

const toCheck = ({ found, differences, ...sum }: Sum): Check => ({
  ...sum,
  ok: found === 0,
  ...(found > 0 && { differences }),
  ...(found > differences.length && { more: found - differences.length }),
});

/** Adds up what was weighed, and keeps the first differences of each check. */
export const createTally = ({ asOf, open }: Rest) => {
  const sums = new Map<string, Sum>();
  const sumOf = (name: string, currency: string | undefined): Sum => {
    const key = `${name} ${currency ?? ""}`;
    const known = sums.get(key);
    if (known) return known;
    const made = { name, ...(currency && { currency }), expected: 0, actual: 0, differences: [], found: 0 };
    sums.set(key, made);
    return made;
  };
  for (const name of always) sumOf(name, undefined);
  let orders = 0;

  const add = ({ check, currency, subject = "", expected, actual }: Weighed): void => {
    const sum = sumOf(check, currency);
    sum.expected += expected;
    sum.actual += actual;
    if (expected === actual) return;
    sum.found += 1;
    if (sum.differences.length < namedDifferences) sum.differences.push({ subject, expected, actual });
  };

  return {
    add,
    /** Compares what is on record of one order, where it is at rest. */
    addOrder: (orderId: string, account: Account): void => {
      if (open.has(orderId) || changesOf(account).some((at) => at > asOf)) return;
      const weighed = weigh(account);
      if (weighed.length > 0) orders += 1;
      for (const each of weighed) add({ ...each, subject: orderId });
    },
    result: (): Reconciliation => {
      const checks = [...sums.values()].map(toCheck);
      return { ok: checks.every(({ ok }) => ok), asOf, orders, checks };
    },
  };
};
