import type { CatalogEvent } from "@souk/contracts/catalog";
import type { Envelope } from "@souk/contracts/events";
import type { OrdersEvent, OrderView } from "@souk/contracts/orders";
import type { PaymentsEvent } from "@souk/contracts/payments";
import type { Database, Statement } from "@souk/platform/database";
import type { InboxEnv, Listener } from "@souk/platform/inbox";
import { projectTables } from "@souk/platform/projection";
import { sql } from "drizzle-orm";
import { countFees, countRefund, countSale } from "./commands/count-lines.ts";
import { type Counts, live, next } from "./schema.ts";

const bucketKey = ["seller_id", "scope", "grain", "start", "product_id", "currency"];

type Product = { productId: string; sellerId: string; title: string };

const keepProduct = (db: Database, { products }: Counts, { productId, sellerId, title }: Product): Statement =>
  db
    .insert(products)
    .values({ productId, sellerId, title })
    .onConflictDoUpdate({ target: products.productId, set: { title } });

// An order may come before its products' own events, which then have the newer titles.
const keepProductsOf = (db: Database, { products }: Counts, { lines }: OrderView): Statement =>
  db
    .insert(products)
    .select(
      sql`select value->>'productId', value->>'sellerId', value->>'title' from json_each(${JSON.stringify(lines)}) where true`,
    )
    .onConflictDoNothing();

const count = (db: Database, counts: Counts, event: Envelope): Statement[] => {
  const { type, data } = event as Envelope<OrdersEvent | PaymentsEvent | CatalogEvent>;
  switch (type) {
    case "ProductCreated":
    case "ProductChanged":
      return [keepProduct(db, counts, data)];
    case "OrderCompleted":
      return [
        keepProductsOf(db, counts, data),
        ...countSale(db, counts, data.id, data.lines, new Date(data.updatedAt)),
      ];
    case "PaymentCaptured":
      return countFees(db, counts, data.orderId, data.lines);
    case "PaymentRefunded":
      return countRefund(
        db,
        counts,
        data.orderId,
        data.lines?.map(({ productId }) => productId),
      );
    default:
      return [];
  }
};

// Views are counted where they are seen and in no currency: a rebuild leaves them as they are.
const carryViews = (db: Database): Statement[] => [
  db.insert(next.buckets).select(sql`select * from ${live.buckets} where currency = ''`),
];

/** Counts what is sold, charged and refunded. */
export const counter: Listener<InboxEnv> = {
  subscriber: "analytics",
  apply: (_, db, event) => count(db, live, event),
  projection: projectTables({
    live,
    next,
    apply: count,
    carry: carryViews,
    rows: ({ products, lines, buckets }) => [
      { from: products, key: ["product_id"], columns: ["product_id", "seller_id", "title"] },
      {
        from: lines,
        key: ["order_id", "product_id"],
        columns: ["order_id", "product_id", "seller_id", "currency", "total", "completed_at", "fee", "refunded"],
      },
      {
        from: buckets,
        key: bucketKey,
        columns: [...bucketKey, "orders", "units", "revenue", "fees", "refunds"],
        where: sql`currency <> ''`,
      },
    ],
  }),
};
