import { check } from "./check.ts";
import { effectsOf, groupByOrder, isLost, keptLines, netOf, sumOf } from "./order.ts";
import type { Entry, Journal } from "./snapshot.ts";

const balanceOf = (entries: Entry[], isOwn: (account: string) => boolean): number =>
  sumOf(entries, ({ account, amount }) => (isOwn(account) ? amount : 0));

const isCash = (account: string): boolean => account === "processor:cash";
const isFee = (account: string): boolean => account === "platform:fees";
const isSeller = (account: string): boolean => account.startsWith("seller:");

export const booksBalance = check("I1 every journal sums to 0", ["journals"], ({ journals }) =>
  journals.flatMap(({ kind, source, entries }) => {
    const off = balanceOf(entries, () => true);
    return off === 0 ? [] : [`I1 the ${kind} of ${source} is off by ${off}`];
  }),
);

export const journalsAreUnique = check("I1 what happened is booked once", ["journals"], ({ journals }) => {
  const names = journals.map(({ kind, source }) => `the ${kind} of ${source}`);
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `I1 ${name} is booked twice`);
});

export const booksKnowOrders = check(
  "I2 the books know nothing but orders",
  ["orders", "journals"],
  ({ orders, journals }) => {
    const known = new Set(orders.map(({ view }) => view.id));
    return journals
      .filter(({ orderId }) => orderId !== null && !known.has(orderId))
      .map(({ source }) => `I2 the books know ${source}, which is no order`);
  },
);

export const booksAgreeWithProcessor = check(
  "I2 the ledger's cash is what the processor took and gave back, order by order",
  ["orders", "journals", "charges"],
  ({ orders, journals, charges }) => {
    const [journalsOf, chargesOf] = [groupByOrder(journals), groupByOrder(charges)];
    return orders.flatMap(({ view: { id } }) => {
      const cash = sumOf(journalsOf(id), ({ entries }) => balanceOf(entries, isCash));
      const net = netOf(chargesOf(id));
      return cash === net ? [] : [`I2 ${id}: the books say ${cash}, the processor ${net}`];
    });
  },
);

const isSuspense = (account: string): boolean => account.startsWith("suspense:");
const isOwed = (account: string): boolean =>
  isSeller(account) || isFee(account) || isSuspense(account) || account.startsWith("payout");
const isDisputed = (account: string): boolean => account === "processor:disputed";

export const cashIsOwed = check(
  "I2 captured less refunded, and less what banks took, is sellers' balances, fees and payouts, in each currency",
  ["journals", "charges"],
  ({ journals, charges }) =>
    [...new Set(journals.map(({ currency }) => currency))].flatMap((currency) => {
      const entries = journals.filter((journal) => journal.currency === currency).flatMap((journal) => journal.entries);
      const owed = -balanceOf(entries, isOwed);
      const net = netOf(charges.filter((row) => row.currency === currency)) + balanceOf(entries, isDisputed);
      return owed === net ? [] : [`I2 ${owed} ${currency} are owed, and the processor holds ${net}`];
    }),
);

export const nothingIsInSuspense = check(
  "I2 all money is somebody's, unless a bank took another amount",
  ["orders", "journals"],
  ({ orders, journals }) => {
    const journalsOf = groupByOrder(journals);
    return orders.flatMap((order) => {
      const { id } = order.view;
      const unclaimed = sumOf(journalsOf(id), ({ entries }) => balanceOf(entries, isSuspense));
      return unclaimed === 0 || isLost(order) ? [] : [`I2 ${id} has ${unclaimed} that is nobody's`];
    });
  },
);

// In another way than the ledger's own, so that both do not err alike.
const roundedFee = (total: number, basisPoints: number): number =>
  Number((BigInt(total) * BigInt(basisPoints) * 2n + 10_000n) / 20_000n);

const bookedOf = (journals: Journal[], productId: string): { fee: number; share: number } => {
  const own = journals.flatMap(({ entries }) => entries.filter((entry) => entry.productId === productId));
  return { fee: -balanceOf(own, isFee), share: -balanceOf(own, isSeller) };
};

export const sharesAreExact = check(
  "I9 fee and share make up the price of each line that is kept, the fee rounded half up; of any other line nothing is left",
  ["orders", "journals", "feeBasisPoints"],
  ({ orders, journals, feeBasisPoints }) => {
    const journalsOf = groupByOrder(journals);
    return orders.flatMap((order) => {
      const { id, lines } = order.view;
      const kept = keptLines(order).map(({ productId }) => productId);
      return lines.flatMap(({ productId, total: { amount } }) => {
        const due = kept.includes(productId) ? amount : 0;
        const { fee, share } = bookedOf(journalsOf(id), productId);
        const isFor = (price: number) => fee + share === price && fee === roundedFee(price, feeBasisPoints);
        // Of what a bank took nothing is left either.
        return isFor(due) || (isLost(order) && isFor(0))
          ? []
          : [`I9 ${id}: ${productId} at ${due} gave a fee of ${fee} and a share of ${share}`];
      });
    });
  },
);

export const booksAreComplete = check(
  "I2 what the processor did is booked as often",
  ["journals", "charges"],
  ({ journals, charges }) =>
    (["capture", "refund"] as const).flatMap((kind) => {
      const done = effectsOf(charges, kind).length;
      const booked = journals.filter((journal) => journal.kind === kind).length;
      return done === booked ? [] : [`I2 ${booked} × ${kind} are booked, and the processor did ${done}`];
    }),
);
