import type { Database, Statement } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import type { Basket } from "../effects.ts";
import type { Index } from "../schema.ts";

const remembered = 50;

/** Counts, for each product of a purchase, every other one of it and what the same buyer had before as bought together. */
export const countBaskets = (
  db: Database,
  { pairs, purchases }: Index,
  { buyerId, productIds }: Basket,
): Statement[] => {
  const bought = sql`json_each(${JSON.stringify(productIds)})`;
  const owned = sql`(select product_id as id from ${purchases} where buyer_id = ${buyerId} order by product_id desc limit ${remembered})`;
  const together = sql`select b.value as one, o.id as other from ${bought} b, (select id from ${owned} union select value from ${bought}) o where one <> other`;
  return [
    db
      .insert(pairs)
      .select(
        sql`select one, other, 1 from (select one, other from (${together}) union select other, one from (${together})) where true`,
      )
      .onConflictDoUpdate({ target: [pairs.productId, pairs.otherId], set: { times: sql`times + 1` } }),
    db.insert(purchases).select(sql`select ${buyerId}, value from ${bought} where true`).onConflictDoNothing(),
  ];
};

/** Takes back that these were bought together with what else the buyer has, and forgets that they were bought. */
export const emptyBasket = (
  db: Database,
  { pairs, purchases }: Index,
  { buyerId, productIds }: Basket,
): Statement[] => {
  const returned = sql`(select value from json_each(${JSON.stringify(productIds)}))`;
  const owned = sql`(select product_id from ${purchases} where buyer_id = ${buyerId})`;
  const isTogether = sql`(${pairs.productId} in ${returned} and ${pairs.otherId} in ${owned})
    or (${pairs.otherId} in ${returned} and ${pairs.productId} in ${owned})`;
  return [
    db.delete(pairs).where(sql`(${isTogether}) and ${pairs.times} = 1`),
    db.update(pairs).set({ times: sql`times - 1` }).where(isTogether),
    db.delete(purchases).where(sql`${purchases.buyerId} = ${buyerId} and ${purchases.productId} in ${returned}`),
  ];
};
