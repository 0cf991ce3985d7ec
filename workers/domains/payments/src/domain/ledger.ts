import type { Money } from "@souk/contracts/money";
import type { PaidLine } from "@souk/contracts/payments";

/** One line of a journal in minor units: a debit is positive, a credit negative. */
export type Entry = { account: string; amount: number; productId?: string };

/** The platform's fee on a line: `basisPoints` hundredths of a percent, rounded half up. */
export const feeOf = (total: number, basisPoints: number): number => {
  const scaled = total * basisPoints + 5_000;
  return (scaled - (scaled % 10_000)) / 10_000;
};

export const addFees = (lines: PaidLine[], basisPoints: number): (PaidLine & { fee: Money })[] =>
  lines.map((line) => ({ ...line, fee: { ...line.total, amount: feeOf(line.total.amount, basisPoints) } }));

const sumOf = (lines: PaidLine[]): number => lines.reduce((sum, { total }) => sum + total.amount, 0);

/** Whether the lines are all of what was paid, in its currency. */
export const coverAmount = (amount: Money, lines: PaidLine[]): boolean =>
  sumOf(lines) === amount.amount && lines.every(({ total }) => total.currency === amount.currency);

/** Books money that came in: each seller's share, the platform's fees; what no line claims waits in suspense. */
export const captureEntries = (amount: Money, lines: (PaidLine & { fee: Money })[]): Entry[] =>
  [
    { account: "processor:cash", amount: amount.amount },
    ...lines.flatMap(({ productId, sellerId, total, fee }) => [
      { account: `seller:${sellerId}:pending`, productId, amount: fee.amount - total.amount },
      { account: "platform:fees", productId, amount: -fee.amount },
    ]),
    { account: "suspense:unclaimed", amount: sumOf(lines) - amount.amount },
  ].filter((entry) => entry.amount !== 0);

/** Books the exact opposite. */
export const reverseEntries = (entries: Entry[]): Entry[] =>
  entries.map((entry) => ({ ...entry, amount: -entry.amount }));

/** What a list of journals comes to, an entry an account and product. */
export const netEntries = (entries: Entry[]): Entry[] => {
  const groups = Map.groupBy(entries, ({ account, productId }) => JSON.stringify([account, productId]));
  return [...groups.values()]
    .map((group) => ({ ...group[0], amount: group.reduce((sum, { amount }) => sum + amount, 0) }) as Entry)
    .filter(({ amount }) => amount !== 0);
};
