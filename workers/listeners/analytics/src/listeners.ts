import type { CatalogEvent } from "@souk/contracts/catalog";
import type { Envelope } from "@souk/contracts/events";
import type { OrdersEvent, OrderView } from "@souk/contracts/orders";
import type { PaymentsEvent } from "@souk/contracts/payments";
import type { Database, Statement } from "@souk/platform/database";
import type { InboxEnv, Listener } from "@souk/platform/inbox";
import { sql } from "drizzle-orm";
import { countFees, countRefund, countSale } from "./commands/count-lines.ts";
import { products } from "./schema.ts";

type Product = { productId: string; sellerId: string; title: string };

const keepProduct = (db: Database, { productId, sellerId, title }: Product): Statement =>
  db
    .insert(products)
    .values({ productId, sellerId, title })
    .onConflictDoUpdate({ target: products.productId, set: { title } });

// An order may come before its products' own events, which then have the newer titles.
const keepProductsOf = (db: Database, { lines }: OrderView): Statement =>
  db
    .insert(products)
    .select(
      sql`select value->>'productId', value->>'sellerId', value->>'title' from json_each(${JSON.stringify(lines)}) where true`,
    )
    .onConflictDoNothing();

/** Counts what is sold, charged and refunded. */
export const counter: Listener<InboxEnv> = {
  subscriber: "analytics",
  apply: (_, db, event) => {
    const { type, data } = event as Envelope<OrdersEvent | PaymentsEvent | CatalogEvent>;
    switch (type) {
      case "ProductCreated":
      case "ProductChanged":
        return [keepProduct(db, data)];
      case "OrderCompleted":
        return [keepProductsOf(db, data), ...countSale(db, data.id, data.lines, new Date(data.updatedAt))];
      case "PaymentCaptured":
        return countFees(db, data.orderId, data.lines);
      case "PaymentRefunded":
        return countRefund(db, data.orderId);
      default:
        return [];
    }
  },
};
