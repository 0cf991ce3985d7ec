import type { Histogram } from "@souk/contracts/reviews";
import type { Database, Statement } from "@souk/platform/database";
import type { Rows } from "@souk/platform/projection";
import { sql } from "drizzle-orm";
import { nextFigures, products } from "../schema.ts";

const stars = [1, 2, 3, 4, 5] as const;

/** What the stars of all reviews add up to, and how many there are. */
export const sumUp = (histogram: Histogram): { ratingSum: number; ratingCount: number } => ({
  ratingSum: stars.reduce((sum, star) => sum + star * histogram[star], 0),
  ratingCount: stars.reduce((sum, star) => sum + histogram[star], 0),
});

/** Notes a product's rating beside the live one. */
export const noteRating = (db: Database, productId: string, histogram: Histogram): Statement => {
  const rating = sumUp(histogram);
  return db
    .insert(nextFigures)
    .values({ productId, ...rating, sold: 0 })
    .onConflictDoUpdate({ target: nextFigures.productId, set: rating });
};

/** Counts a sale of each product beside the live number, or takes one back. */
export const noteSales = (db: Database, productIds: string[], by: 1 | -1): Statement =>
  db
    .insert(nextFigures)
    .select(sql`select value, 0, 0, ${by} from json_each(${JSON.stringify(productIds)}) where true`)
    .onConflictDoUpdate({ target: nextFigures.productId, set: { sold: sql`sold + ${by}` } });

const made = sql`(select p.id as id, coalesce(n.rating_sum, 0) as rating_sum, coalesce(n.rating_count, 0) as rating_count,
  p.sales_before + coalesce(n.sold, 0) as sales_count
  from ${products} p left join ${nextFigures} n on n.product_id = p.id)`;

/** Puts what was noted in the place of what products show, where it is something else. */
export const takeFigures = (db: Database): Statement[] => [
  db
    .update(products)
    .set({
      ratingSum: sql`made.rating_sum`,
      ratingCount: sql`made.rating_count`,
      salesCount: sql`made.sales_count`,
    })
    .from(sql`${made} made`)
    .where(
      sql`made.id = products.id and (products.rating_sum, products.rating_count, products.sales_count)
        is not (made.rating_sum, made.rating_count, made.sales_count)`,
    ),
  db.delete(nextFigures),
];

const key = ["id"];
const columns = ["id", "rating_sum", "rating_count", "sales_count"];

export const figureRows: { live: Rows[]; next: Rows[] } = {
  live: [{ from: products, key, columns }],
  next: [{ from: made, key, columns }],
};
