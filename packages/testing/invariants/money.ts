import { check } from "./check.ts";
import { effectsOf, groupByOrder, isLost, isSold, keptLines, netOf, sumOf } from "./order.ts";
import type { Charge } from "./snapshot.ts";

const isTwice = (ids: string[]): string[] => [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];

/** I3, at every moment. */
export const capturedOnce = check("I3 an order is captured at most once", ["charges"], ({ charges }) =>
  isTwice(effectsOf(charges, "capture").map(({ orderId }) => orderId)).map((id) => `I3 ${id} was captured twice`),
);

const findEarlyRefund = (charges: Charge[]): boolean =>
  charges.some((_, index) => netOf(charges.slice(0, index + 1)) < 0);

/** I3, at every moment. */
export const nothingIsReturnedBefore = check(
  "I3 no more is given back than was taken by then",
  ["charges"],
  ({ charges }) => {
    const refunded = new Set(effectsOf(charges, "refund").map(({ orderId }) => orderId));
    const rowsOf = groupByOrder(charges);
    return [...refunded].flatMap((id) => (findEarlyRefund(rowsOf(id)) ? [`I3 ${id} gave back more than it took`] : []));
  },
);

export const capturesAreExact = check(
  "I3 exactly the frozen amount is captured",
  ["orders", "charges"],
  ({ orders, charges }) => {
    const rowsOf = groupByOrder(effectsOf(charges, "capture"));
    return orders.flatMap(({ view: { id, total } }) =>
      rowsOf(id)
        .filter(({ amount, currency }) => amount !== total.amount || currency !== total.currency)
        .map(({ amount, currency }) => `I3 ${id} took ${amount} ${currency} instead of ${total.amount}`),
    );
  },
);

export const chargesAreEarned = check(
  "I3, I6 what is kept of a charge is the worth of what the buyer has, unless a bank took it, and of a failed order nothing",
  ["orders", "charges"],
  ({ orders, charges }) => {
    const rowsOf = groupByOrder(charges);
    return orders.flatMap((order) => {
      const { id, status } = order.view;
      const [net, due] = [netOf(rowsOf(id)), sumOf(keptLines(order), ({ total }) => total.amount)];
      const invariant = isSold(order) ? "I3" : "I6";
      return net === due || (isLost(order) && net > due)
        ? []
        : [`${invariant} ${id} is ${status}, is worth ${due} and kept ${net}`];
    });
  },
);

export const chargesHaveOrders = check("I3 only orders are charged", ["orders", "charges"], ({ orders, charges }) => {
  const known = new Set(orders.map(({ view }) => view.id));
  const unknown = charges.filter(({ orderId, outcome }) => outcome === "succeeded" && !known.has(orderId));
  return [...new Set(unknown.map(({ orderId }) => orderId))].map((id) => `I3 ${id} was charged, and is no order`);
});

export const chargesAreSettled = check("I6 what is reserved is taken or let go", ["charges"], ({ charges }) => {
  const effective = charges.filter(({ outcome }) => outcome === "succeeded");
  return [...Map.groupBy(effective, ({ orderId }) => orderId)].flatMap(([id, rows]) =>
    rows.every(({ kind }) => kind === "authorize") ? [`I6 ${id} holds money on the card for ever`] : [],
  );
});

export const nothingIsHeld = check("I6 no card holds money behind the end", ["orders", "held"], ({ orders, held }) =>
  orders.flatMap(({ view: { id, status } }) => (held.includes(id) ? [`I6 ${id} is ${status} and holds money`] : [])),
);

export const figuresAddUp = check(
  "I2, I9 sales figures are what the sellers' lines came to",
  ["orders", "figures"],
  ({ orders, figures }) =>
    figures.flatMap(({ sellerId, summary }) => {
      const sold = orders.filter(isSold).map((order) => {
        const own = order.view.lines.filter((line) => line.sellerId === sellerId);
        const kept = keptLines(order).filter((line) => line.sellerId === sellerId);
        const worth = (lines: typeof own) => sumOf(lines, ({ total }) => total.amount);
        return { units: own.length, revenue: worth(own), refunds: worth(own) - worth(kept) };
      });
      const mine = sold.filter(({ units }) => units > 0);
      const due = {
        revenue: sumOf(mine, ({ revenue }) => revenue),
        refunds: sumOf(mine, ({ refunds }) => refunds),
        units: sumOf(mine, ({ units }) => units),
        orders: mine.length,
      };
      const wrong = (Object.keys(due) as (keyof typeof due)[]).filter((name) => due[name] !== summary[name]);
      const net = summary.revenue - summary.refunds - summary.fees;
      return [
        ...wrong.map((name) => `I2 ${sellerId} has ${name} of ${summary[name]} instead of ${due[name]}`),
        ...(net === summary.netRevenue
          ? []
          : [`I9 ${sellerId} has a net revenue of ${summary.netRevenue}, not ${net}`]),
      ];
    }),
);
