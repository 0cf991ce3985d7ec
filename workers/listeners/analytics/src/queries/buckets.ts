import { type SQL, sql } from "drizzle-orm";
import type { Piece } from "../period.ts";

/** What buckets are read: a shop's whole, a shop's products, or one product. */
export type Place = { shop: string } | { productsOf: string } | { product: string };

const isAt = (place: Place): SQL => {
  if ("product" in place) return sql`bucket.scope = 'product' and bucket.product_id = ${place.product}`;
  const [seller, scope] = "shop" in place ? [place.shop, "shop"] : [place.productsOf, "product"];
  return sql`bucket.seller_id = ${seller} and bucket.scope = ${scope}`;
};

/** The buckets of a place in the pieces of a period, for a `from` clause: one row a bucket, as `piece` and `bucket`. */
export const bucketsIn = (place: Place, pieces: Piece[]): SQL =>
  sql`json_each(${JSON.stringify(pieces)}) as piece cross join buckets as bucket on ${isAt(place)}
      and bucket.grain = piece.value->>1 and bucket.start >= piece.value->>2 and bucket.start < piece.value->>3`;

/** The asked currency, or the one with the largest revenue; for a `with` clause. */
export const chosenCurrency = (asked: string | undefined, place: Place, pieces: Piece[]): SQL =>
  sql`chosen as materialized (select coalesce(${asked ?? null}, (
        select bucket.currency from ${bucketsIn(place, pieces)} where bucket.currency <> ''
        group by bucket.currency order by sum(bucket.revenue) desc, bucket.currency limit 1), 'USD') as currency)`;

/** Views have no currency and stand beside every one. */
export const isChosen = sql`bucket.currency in ('', (select currency from chosen))`;

export const sums = sql.join(
  ["orders", "units", "revenue", "fees", "refunds", "views"].map((name) =>
    sql.raw(`coalesce(sum(bucket.${name}), 0) as ${name}`),
  ),
  sql`, `,
);
