import type { Envelope } from "@souk/contracts/events";
import type { OrdersEvent, OrderView } from "@souk/contracts/orders";
import type { Database, Statement } from "@souk/platform/database";
import type { InboxEnv, Listener } from "@souk/platform/inbox";
import { projectTables } from "@souk/platform/projection";
import { type Lists, live, next } from "./schema.ts";

type Told = OrderView & { refund?: unknown; dispute?: unknown };

const keepPurchase = (db: Database, { purchases }: Lists, { refund: _, dispute: __, ...view }: Told): Statement =>
  db
    .insert(purchases)
    .values({ orderId: view.id, buyerId: view.buyerId, placedAt: view.createdAt, view })
    .onConflictDoUpdate({ target: purchases.orderId, set: { view } });

const keepSales = (db: Database, { sales }: Lists, { id: orderId, lines, updatedAt: soldAt }: OrderView): Statement[] =>
  lines.map(({ productId, sellerId, title, total: { amount, currency } }) =>
    db.insert(sales).values({ orderId, productId, sellerId, title, amount, currency, soldAt }),
  );

const keep = (db: Database, lists: Lists, event: Envelope): Statement[] => {
  const { type, data } = event as Envelope<OrdersEvent>;
  const purchase = keepPurchase(db, lists, data);
  return type === "OrderCompleted" ? [purchase, ...keepSales(db, lists, data)] : [purchase];
};

/** Keeps the lists of purchases and sales from the orders' own events. */
export const orderLists: Listener<InboxEnv> = {
  subscriber: "orders",
  apply: (_, db, event) => keep(db, live, event),
  projection: projectTables({
    live,
    next,
    apply: keep,
    rows: ({ purchases, sales }) => [
      { from: purchases, key: ["order_id"], columns: ["order_id", "buyer_id", "placed_at", "view"] },
      {
        from: sales,
        key: ["order_id", "product_id"],
        columns: ["order_id", "product_id", "seller_id", "title", "amount", "currency", "sold_at"],
      },
    ],
  }),
};
