import type { Envelope } from "@souk/contracts/events";
import type { OrdersEvent, OrderView } from "@souk/contracts/orders";
import type { Database, Statement } from "@souk/platform/database";
import type { InboxEnv, Listener } from "@souk/platform/inbox";
import { purchases, sales } from "./schema.ts";

const keepPurchase = (db: Database, view: OrderView): Statement =>
  db
    .insert(purchases)
    .values({ orderId: view.id, buyerId: view.buyerId, placedAt: view.createdAt, view })
    .onConflictDoUpdate({ target: purchases.orderId, set: { view } });

const keepSales = (db: Database, { id: orderId, lines, updatedAt: soldAt }: OrderView): Statement[] =>
  lines.map(({ productId, sellerId, title, total: { amount, currency } }) =>
    db.insert(sales).values({ orderId, productId, sellerId, title, amount, currency, soldAt }),
  );

/** Keeps the lists of purchases and sales from the orders' own events. */
export const orderLists: Listener<InboxEnv> = {
  subscriber: "orders",
  apply: (_, db, event) => {
    const { type, data } = event as Envelope<OrdersEvent>;
    return type === "OrderCompleted" ? [keepPurchase(db, data), ...keepSales(db, data)] : [keepPurchase(db, data)];
  },
};
