import { check } from "./check.ts";
import { differ, effectsOf, groupByOrder, isSold, keptLines, openLines } from "./order.ts";
import type { Line, SeenOrder } from "./snapshot.ts";

const nameOf = ({ orderId, productId }: Line): string => `${orderId} ${productId}`;

const namesOf = (orders: SeenOrder[], linesOf: typeof keptLines): string[] =>
  orders.flatMap((order) => linesOf(order).map(({ productId }) => nameOf({ orderId: order.view.id, productId })));

export const accessIsPaidFor = check(
  "I4 buyers can use exactly what they bought and did not give back",
  ["orders", "opened"],
  ({ orders, opened }) => {
    const { missing, extra } = differ(opened.map(nameOf), namesOf(orders, openLines));
    return [
      ...missing.map((name) => `I4 no access to ${name}`),
      ...extra.map((name) => `I4 access to ${name} for nothing`),
    ];
  },
);

export const accessIsTheBuyers = check("I4 only the buyer has access", ["orders", "opened"], ({ orders, opened }) => {
  const buyers = new Map(orders.map(({ view }) => [view.id, view.buyerId]));
  return opened
    .filter(({ orderId, buyerId }) => buyers.get(orderId) !== buyerId)
    .map((line) => `I4 ${line.buyerId} has access to ${nameOf(line)}`);
});

/** I4, at every moment. */
export const accessFollowsPayment = check(
  "I4 no access before the money",
  ["charges", "opened"],
  ({ charges, opened }) => {
    const rowsOf = groupByOrder(charges);
    // What is free has no row at all.
    const isUnpaid = (id: string) => rowsOf(id).length > 0 && effectsOf(rowsOf(id), "capture").length === 0;
    return [...new Set(opened.map(({ orderId }) => orderId))]
      .filter(isUnpaid)
      .map((id) => `I4 ${id} gave access before it was paid`);
  },
);

export const nothingIsUnderWay = check("I4 nothing stays on its way", ["prepared"], ({ prepared }) =>
  prepared.map((line) => `I4 ${nameOf(line)} is still on the way`),
);

export const nothingIsOwnedTwice = check("I4 nobody has a product twice", ["orders"], ({ orders }) => {
  const owned = orders.flatMap((order) =>
    keptLines(order).map(({ productId }) => `${order.view.buyerId} ${productId}`),
  );
  return differ(owned, [...new Set(owned)]).extra.map((name) => `I4 ${name} was sold twice`);
});

export const stockAddsUp = check(
  "I5 what was there at first is what is left and what is sold",
  ["orders", "stocks"],
  ({ orders, stocks }) => {
    const kept = orders.flatMap((order) => keptLines(order).map(({ productId }) => productId));
    return stocks.flatMap(({ productId, initial, left }) => {
      const units = kept.filter((id) => id === productId).length;
      const isRight = left !== null && left >= 0 && left + units === initial;
      return isRight ? [] : [`I5 ${productId}: ${initial} units became ${left} and ${units} sold`];
    });
  },
);

/** I5, at every moment. */
export const unitsAreCounted = check(
  "I5 what was there at first is what is left and what is held",
  ["stocks", "holds"],
  ({ stocks, holds }) =>
    stocks.flatMap(({ productId, initial, left }) => {
      const held = holds.filter((hold) => hold.productId === productId && hold.counted).length;
      const isRight = left !== null && left >= 0 && left + held === initial;
      return isRight ? [] : [`I5 ${productId}: ${initial} units became ${left} and ${held} held`];
    }),
);

export const holdsAreNeeded = check("I5 sold orders alone hold units", ["orders", "holds"], ({ orders, holds }) => {
  const { missing, extra } = differ(holds.map(nameOf), namesOf(orders, keptLines));
  return [
    ...missing.map((name) => `I5 nothing is held for ${name}`),
    ...extra.map((name) => `I5 ${name} is held for nothing`),
  ];
});

const isTold = ({ events }: SeenOrder): boolean =>
  events.some(({ type, step }) => type === "StepSucceeded" && step === "notifyBuyer");

export const receiptsGoOutOnce = check(
  "I6 a sold order has one receipt where it says so, and no other has any",
  ["orders", "receipts"],
  ({ orders, receipts }) => {
    const known = new Set(orders.map(({ view }) => view.id));
    const unknown = receipts.filter((id) => !known.has(id)).map((id) => `I6 ${id} had a receipt, and is no order`);
    const wrong = orders.flatMap((order) => {
      const { id, status } = order.view;
      const sent = receipts.filter((about) => about === id).length;
      const isRight = isSold(order) ? sent === 1 || (sent === 0 && !isTold(order)) : sent === 0;
      return isRight ? [] : [`I6 ${id} is ${status} and had ${sent} receipts`];
    });
    return [...wrong, ...unknown];
  },
);
