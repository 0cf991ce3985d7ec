import { newsOfAccess } from "./access-news.ts";
import { check } from "./check.ts";
import { effectsOf, groupByOrder, isAlarming } from "./order.ts";
import type { Charge, SeenOrder } from "./snapshot.ts";

/** I7, at every moment. */
export const logIsDense = check("I7 every stream of the log is numbered 1..n, in its order", ["log"], ({ log }) => {
  const next = new Map<string, number>();
  return log.flatMap(({ stream, position }) => {
    const due = next.get(stream) ?? 1;
    next.set(stream, position + 1);
    return position === due ? [] : [`I7 ${stream} has ${position} where ${due} is due`];
  });
});

const publicTypes = [
  ...["OrderPlaced", "OrderCompleted", "OrderFailed", "OrderFailedWithAlert", "OrderRefunded", "OrderDisputed"],
];

const newsOfOrder = ({ events }: SeenOrder): string[] =>
  events.flatMap((event) => {
    if (publicTypes.includes(event.type)) return [event.type];
    return isAlarming(event) ? ["OrderAlerted"] : [];
  });

const newsOfPayment = (charges: Charge[]): string[] => [
  ...effectsOf(charges, "capture").map(() => "PaymentCaptured"),
  ...effectsOf(charges, "refund").map(() => "PaymentRefunded"),
];

export const newsIsWhole = check(
  "I7 what happened is told once each, in its order",
  ["orders", "charges", "log"],
  ({ orders, charges, log }) => {
    const told = Map.groupBy(log, ({ stream }) => stream);
    const chargesOf = groupByOrder(charges);
    return orders.flatMap((order) => {
      const { id } = order.view;
      const streams = {
        [id]: newsOfOrder(order),
        [`payment:${id}`]: newsOfPayment(chargesOf(id)),
        [`access:${id}`]: newsOfAccess(order),
      };
      return Object.entries(streams).flatMap(([stream, due]) => {
        const types = (told.get(stream) ?? []).map(({ type }) => type);
        return types.join() === due.join() ? [] : [`I7 ${stream} told [${types}] instead of [${due}]`];
      });
    });
  },
);
