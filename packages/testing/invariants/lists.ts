import { isDeepStrictEqual } from "node:util";
import type { OrderView } from "@souk/contracts/orders";
import { check } from "./check.ts";
import { differ, isSold } from "./order.ts";
import type { SeenOrder } from "./snapshot.ts";

// The list learns of an order's turning points; how access follows upon a dispute is none.
const toListed = ({ view, events }: SeenOrder, row: OrderView | undefined): OrderView =>
  row && events.some(({ type }) => type === "OrderDisputed")
    ? { ...view, deliveryStatus: row.deliveryStatus, updatedAt: row.updatedAt }
    : view;

export const listsAreReplays = check(
  "I7 the list of orders is what their objects say",
  ["orders", "listed"],
  ({ orders, listed }) => {
    const rows = new Map(listed.map(({ alert: _, ...view }) => [view.id, view]));
    const wrong = orders.flatMap((order) => {
      const { id } = order.view;
      const row = rows.get(id);
      const isSame = isDeepStrictEqual(row, toListed(order, row));
      return isSame ? [] : [`I7 the list shows another ${id}: ${JSON.stringify(row)}`];
    });
    const known = new Set(orders.map(({ view }) => view.id));
    return [
      ...wrong,
      ...listed.filter(({ id }) => !known.has(id)).map(({ id }) => `I7 the list shows ${id}, which is no order`),
    ];
  },
);

export const salesAreReplays = check(
  "I7 the lists of sales hold the lines of the orders that came to a good end",
  ["orders", "sales"],
  ({ orders, sales }) => {
    const due = orders
      .filter(isSold)
      .flatMap(({ view }) => view.lines.map(({ sellerId, productId }) => `${sellerId} ${view.id} ${productId}`));
    const found = sales.map(({ sellerId, orderId, productId }) => `${sellerId} ${orderId} ${productId}`);
    const { missing, extra } = differ(found, due);
    return [
      ...missing.map((name) => `I7 ${name} is no sale`),
      ...extra.map((name) => `I7 ${name} is a sale of nothing`),
    ];
  },
);

export const nothingLags = check("I7 every subscriber has applied everything", ["lags"], ({ lags }) =>
  lags.filter(({ lag }) => lag !== 0).map(({ name, lag }) => `I7 ${name} is ${lag} events behind`),
);

export const nothingIsBuried = check("I7 no event was set aside", ["deadLetters"], ({ deadLetters }) =>
  deadLetters.map(({ id }) => `I7 ${id} could not be applied`),
);

export const booksReconcile = check(
  "I2 the system's own comparison of all its books",
  ["reconciliation"],
  ({ reconciliation: { ok, checks } }) => {
    const wrong = checks.filter((each) => !each.ok);
    if (ok !== (wrong.length === 0)) return [`I2 reconcile says ${ok} with ${wrong.length} wrong checks`];
    return wrong.map((each) => `I2 reconcile ${JSON.stringify(each)}`);
  },
);
