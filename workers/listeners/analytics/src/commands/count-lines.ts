import type { Money } from "@souk/contracts/money";
import type { Database, Statement } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import type { Counts } from "../schema.ts";
import { addToBuckets, placesJson } from "./buckets.ts";

type Line = { productId: string; sellerId: string; total: Money };

const count = (db: Database, counts: Counts, orderId: string, sign: 1 | -1): Statement => {
  const signed = (amount: string) => sql.raw(`${sign} * ${amount}`);
  return addToBuckets(
    db,
    counts,
    sql`select seller_id, place.value->>2, place.value->>0, completed_at - completed_at % (place.value->>1),
          iif(place.value->>2 = 'shop', '', product_id), currency,
          ${signed("1")}, ${signed("count(*)")}, ${signed("sum(total)")},
          ${signed("sum(iif(refunded, 0, coalesce(fee, 0)))")}, ${signed("sum(iif(refunded, total, 0))")}, 0
        from ${counts.lines} cross join json_each(${placesJson}) as place
        where order_id = ${orderId} and completed_at is not null
        group by 1, 2, 3, 4, 5, 6`,
  );
};

/** Changes what is known of an order's lines and brings the buckets to what they then say, whatever was known before. */
const recount = (db: Database, counts: Counts, orderId: string, change: Statement): Statement[] => [
  count(db, counts, orderId, -1),
  change,
  count(db, counts, orderId, 1),
];

const toJson = (given: (Line & { fee?: Money })[]): string =>
  JSON.stringify(
    given.map(({ productId, sellerId, total, fee }) => [
      productId,
      sellerId,
      total.currency,
      total.amount,
      fee?.amount ?? null,
    ]),
  );

const targetOf = ({ lines }: Counts) => [lines.orderId, lines.productId];

/** Counts the lines of an order as sold at its completion. */
export const countSale = (
  db: Database,
  counts: Counts,
  orderId: string,
  given: Line[],
  completed: Date,
): Statement[] => {
  const completedAt = Math.floor(completed.getTime() / 1_000);
  const sold = db
    .insert(counts.lines)
    .select(
      sql`select ${orderId}, value->>0, value->>1, value->>2, value->>3, ${completedAt}, null, 0
          from json_each(${toJson(given)}) where true`,
    )
    .onConflictDoUpdate({ target: targetOf(counts), set: { completedAt: sql`excluded.completed_at` } });
  return recount(db, counts, orderId, sold);
};

/** Counts the fees of an order's lines, once it is completed. */
export const countFees = (
  db: Database,
  counts: Counts,
  orderId: string,
  given: (Line & { fee: Money })[],
): Statement[] => {
  const charged = db
    .insert(counts.lines)
    .select(
      sql`select ${orderId}, value->>0, value->>1, value->>2, value->>3, null, value->>4, 0
          from json_each(${toJson(given)}) where true`,
    )
    .onConflictDoUpdate({ target: targetOf(counts), set: { fee: sql`excluded.fee` } });
  return recount(db, counts, orderId, charged);
};

/** Counts lines of an order as refunded, their fees as given back; all of them where no products are named. */
export const countRefund = (db: Database, counts: Counts, orderId: string, productIds?: string[]): Statement[] => {
  const named =
    productIds && sql` and ${counts.lines.productId} in (select value from json_each(${JSON.stringify(productIds)}))`;
  const refunded = db
    .update(counts.lines)
    .set({ refunded: true })
    .where(sql`${counts.lines.orderId} = ${orderId}${named}`);
  return recount(db, counts, orderId, refunded);
};
