import type { Database, Statement } from "@souk/platform/database";
import { type SQL, sql } from "drizzle-orm";
import { live, referrers, visits } from "../schema.ts";
import { addToBuckets, grainsJson, placesJson } from "./buckets.ts";

/** How many host names a shop has of its own in one day; anyone can name any host. */
const hostLimit = 100;

const hosts = sql.raw(`(
  select count(*) from (
    select 1 from referrers as known
    where known.seller_id = product.seller_id and known.grain = 'day' and known.start = visit.seen_at - visit.seen_at % 86400
    limit ${hostLimit}
  ))`);

const isKnown = sql.raw(`exists (
  select 1 from referrers as known
  where known.seller_id = product.seller_id and known.grain = 'day'
    and known.start = visit.seen_at - visit.seen_at % 86400 and known.host = visit.host)`);

const addReferrers = (db: Database, waiting: SQL): Statement =>
  db
    .insert(referrers)
    .select(
      sql`select product.seller_id, place.value->>0, visit.seen_at - visit.seen_at % (place.value->>1),
            iif(${hosts} < ${sql.raw(String(hostLimit))} or ${isKnown}, visit.host, '(other)'), count(*)
          from visits as visit join products as product on product.product_id = visit.product_id
            cross join json_each(${grainsJson}) as place
          where ${waiting} and visit.host is not null
          group by 1, 2, 3, 4`,
    )
    .onConflictDoUpdate({
      target: [referrers.sellerId, referrers.grain, referrers.start, referrers.host],
      set: { views: sql`views + excluded.views` },
    });

/** Counts the views that wait, of one product or of all, and whose product is known. */
export const countViews = (db: Database, productId?: string): Statement[] => {
  const waiting = sql`visit.counted = 0${productId === undefined ? sql`` : sql` and visit.product_id = ${productId}`}`;
  return [
    addToBuckets(
      db,
      live,
      sql`select product.seller_id, place.value->>2, place.value->>0, visit.seen_at - visit.seen_at % (place.value->>1),
            iif(place.value->>2 = 'shop', '', visit.product_id), '', 0, 0, 0, 0, 0, count(*)
          from visits as visit join products as product on product.product_id = visit.product_id
            cross join json_each(${placesJson}) as place
          where ${waiting}
          group by 1, 2, 3, 4, 5`,
    ),
    addReferrers(db, waiting),
    db
      .update(visits)
      .set({ counted: true })
      .where(
        sql`counted = 0 and product_id in (select product_id from products)${
          productId === undefined ? sql`` : sql` and product_id = ${productId}`
        }`,
      ),
  ];
};
