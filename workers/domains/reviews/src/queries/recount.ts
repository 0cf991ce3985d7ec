import type { Histogram } from "@souk/contracts/reviews";
import { database } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import type { ReviewsContext } from "../env.ts";

/** Products whose kept histogram is not what their reviews add up to; none, unless something was counted wrong. */
export const findMiscounts = async (
  ctx: Pick<ReviewsContext, "env" | "meter">,
): Promise<{ productId: string; kept: Histogram; counted: Histogram }[]> => {
  const rows = await database(ctx)
    .select({
      productId: sql<string>`product_id`.as("product_id"),
      kept: sql<string>`kept`.as("kept"),
      counted: sql<string>`counted`.as("counted"),
    })
    .from(
      sql`(
        select p.product_id,
          json_object('1', coalesce(h.stars_1, 0), '2', coalesce(h.stars_2, 0), '3', coalesce(h.stars_3, 0),
            '4', coalesce(h.stars_4, 0), '5', coalesce(h.stars_5, 0)) as kept,
          json_object('1', count(*) filter (where r.rating = 1), '2', count(*) filter (where r.rating = 2),
            '3', count(*) filter (where r.rating = 3), '4', count(*) filter (where r.rating = 4),
            '5', count(*) filter (where r.rating = 5)) as counted
        from (select product_id from reviews union select product_id from histograms) p
        left join histograms h on h.product_id = p.product_id
        left join reviews r on r.product_id = p.product_id and r.status = 'published' and r.refunded = 0
        group by p.product_id
      )`,
    )
    .where(sql`kept <> counted`);
  return rows.map(({ productId, kept, counted }) => ({
    productId,
    kept: JSON.parse(kept) as Histogram,
    counted: JSON.parse(counted) as Histogram,
  }));
};
