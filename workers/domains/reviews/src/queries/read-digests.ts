import type { ToldDigest } from "@souk/contracts/reviews";
import { copies } from "@souk/platform/copies";
import { type Database, database } from "@souk/platform/database";
import { desc, getTableColumns, sql } from "drizzle-orm";
import type { ReviewsContext } from "../env.ts";
import { histograms, reviews } from "../schema.ts";
import { toHistogram, toReview } from "./review-view.ts";

/** As many as the longest list on a page. */
const kept = 10;

const selectNewest = (db: Database, asked: string) =>
  db
    .select(getTableColumns(reviews))
    .from(sql`json_each(${asked}) asked`)
    .innerJoin(
      reviews,
      sql`${reviews.id} in (
        select newest.id from reviews newest
        where newest.product_id = asked.value and newest.status = 'published' and newest.refunded = 0
        order by newest.created_at desc, newest.id desc limit ${kept})`,
    )
    .orderBy(desc(reviews.createdAt), desc(reviews.id));

/** What the pages of products that were ever reviewed show of it, with the revision of each. */
export const readDigests = async (
  ctx: Pick<ReviewsContext, "env" | "meter">,
  productIds: string[],
): Promise<ToldDigest[]> => {
  const db = database(ctx);
  const asked = JSON.stringify(productIds);
  const isAsked = sql`product_id in (select value from json_each(${asked}))`;
  const [known, counts, newest] = await db.batch([
    db.select().from(copies).where(isAsked),
    db.select().from(histograms).where(isAsked),
    selectNewest(db, asked),
  ]);
  return known.map(({ productId, revision }) => ({
    productId,
    revision,
    histogram: toHistogram(counts.find((row) => row.productId === productId)),
    reviews: newest.filter((row) => row.productId === productId).map(toReview),
  }));
};
