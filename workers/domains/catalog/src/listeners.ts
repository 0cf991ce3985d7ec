import type { Envelope } from "@souk/contracts/events";
import type { IdentityEvent } from "@souk/contracts/identity";
import type { OrdersEvent } from "@souk/contracts/orders";
import type { Histogram, ReviewsEvent } from "@souk/contracts/reviews";
import { type Context, pokeOutbox } from "@souk/platform/context";
import type { Database, Statement } from "@souk/platform/database";
import type { Listener } from "@souk/platform/inbox";
import { eq, sql } from "drizzle-orm";
import { reinstateProducts, retireProducts, suspendProducts } from "./commands/follow-seller.ts";
import { figureRows, noteRating, noteSales, sumUp, takeFigures } from "./commands/rebuild-figures.ts";
import type { Env } from "./env.ts";
import { nextFigures, products } from "./schema.ts";

// Neither rating nor sales are the seller's edits: version and revision stay.
const keepRating = (db: Database, productId: string, histogram: Histogram): Statement =>
  db.update(products).set(sumUp(histogram)).where(eq(products.id, productId));

const countSales = (db: Database, productIds: string[], by: 1 | -1): Statement =>
  db
    .update(products)
    .set({ salesCount: sql`sales_count + ${by}` })
    .where(sql`${products.id} in (select value from json_each(${JSON.stringify(productIds)}))`);

const idsOf = (lines: { productId: string }[]): string[] => lines.map(({ productId }) => productId);

const keepFigures = (
  event: Envelope,
  rate: (productId: string, histogram: Histogram) => Statement,
  sell: (productIds: string[], by: 1 | -1) => Statement,
): Statement[] => {
  const { type, data } = event as Envelope<OrdersEvent | ReviewsEvent>;
  switch (type) {
    case "ReviewWritten":
    case "ReviewChanged":
    case "ReviewUncounted":
      return [rate(data.productId, data.histogram)];
    case "OrderCompleted":
      return [sell(idsOf(data.lines), 1)];
    case "OrderRefunded":
      return [sell(idsOf(data.refund.lines), -1)];
    default:
      return [];
  }
};

const noteFigures = (db: Database, event: Envelope): Statement[] =>
  keepFigures(
    event,
    (productId, histogram) => noteRating(db, productId, histogram),
    (productIds, by) => noteSales(db, productIds, by),
  );

/** The statements by which a seller's products follow their standing; null for any other event. */
const followSeller = (ctx: Context<Env>, db: Database, event: Envelope): Promise<Statement[]> | null => {
  const { type, data } = event as Envelope<IdentityEvent>;
  switch (type) {
    case "SellerSuspended":
      return suspendProducts(ctx, db, data.userId);
    case "SellerReinstated":
      return reinstateProducts(ctx, db, data.userId);
    case "UserErased":
      return retireProducts(ctx, db, data.userId);
    default:
      return null;
  }
};

const because = (ctx: Context<Env>, { correlationId, id: causationId }: Envelope): Context<Env> => ({
  ...ctx,
  call: { ...ctx.call, correlationId, causationId },
});

/** Keeps each product's rating, as its reviews' last event tells it, the number of its sales, and its seller's standing. */
export const productFigures: Listener<Env> = {
  subscriber: "catalog",
  apply: (ctx, db, event) =>
    followSeller(because(ctx, event), db, event) ??
    keepFigures(
      event,
      (productId, histogram) => keepRating(db, productId, histogram),
      (productIds, by) => countSales(db, productIds, by),
    ),
  afterwards: pokeOutbox,
  // Products are the sellers' own: only these figures of them are made again.
  projection: {
    open: (_, db) => [db.delete(nextFigures)],
    apply: (_, db, events) => events.flatMap((event) => noteFigures(db, event)),
    swap: takeFigures,
    rows: figureRows,
  },
};
