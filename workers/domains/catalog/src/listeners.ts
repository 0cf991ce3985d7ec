import type { Envelope } from "@souk/contracts/events";
import type { OrdersEvent } from "@souk/contracts/orders";
import type { Histogram, ReviewsEvent } from "@souk/contracts/reviews";
import type { Database, Statement } from "@souk/platform/database";
import type { InboxEnv, Listener } from "@souk/platform/inbox";
import { eq, sql } from "drizzle-orm";
import { products } from "./schema.ts";

const stars = [1, 2, 3, 4, 5] as const;

// Neither rating nor sales are the seller's edits: version and revision stay.
const keepRating = (db: Database, productId: string, histogram: Histogram): Statement =>
  db
    .update(products)
    .set({
      ratingSum: stars.reduce((sum, star) => sum + star * histogram[star], 0),
      ratingCount: stars.reduce((sum, star) => sum + histogram[star], 0),
    })
    .where(eq(products.id, productId));

const countSales = (db: Database, productIds: string[]): Statement =>
  db
    .update(products)
    .set({ salesCount: sql`sales_count + 1` })
    .where(sql`${products.id} in (select value from json_each(${JSON.stringify(productIds)}))`);

/** Keeps each product's rating, as its reviews' last event tells it, and the number of its sales. */
export const productFigures: Listener<InboxEnv> = {
  subscriber: "catalog",
  apply: (_, db, event) => {
    const { type, data } = event as Envelope<OrdersEvent | ReviewsEvent>;
    switch (type) {
      case "ReviewWritten":
      case "ReviewChanged":
      case "ReviewUncounted":
        return [keepRating(db, data.productId, data.histogram)];
      case "OrderCompleted":
        return [
          countSales(
            db,
            data.lines.map(({ productId }) => productId),
          ),
        ];
      default:
        return [];
    }
  },
};
