import type { Result } from "@souk/contracts/problems";
import type { ProductSummary } from "@souk/contracts/search";
import { accept } from "@souk/kernel/result";
import { type Database, database } from "@souk/platform/database";
import { type SQL, sql } from "drizzle-orm";
import type { SearchContext } from "../env.ts";
import { live, sellers } from "../schema.ts";
import { summaryColumns, toSummary } from "./hits.ts";

const { docs } = live;

const listFirst = (db: Database, order: SQL, limit: number) =>
  db
    .select({ ...summaryColumns, sellerName: sql<string>`coalesce(s.name, '')`.as("seller_name") })
    .from(
      sql`(select * from ${docs} where place is not null order by ${order} limit ${limit}) d left join ${sellers} s on s.id = d.seller_id`,
    )
    .orderBy(order);

/** The best-selling and the newest products, at most `limit` of each. */
export const readHome = async (
  ctx: SearchContext,
  { limit }: { limit: number },
): Promise<Result<{ popular: ProductSummary[]; newest: ProductSummary[] }>> => {
  const db = database(ctx);
  const [popular, newest] = await db.batch([
    listFirst(db, sql`place`, limit),
    listFirst(db, sql`published_at desc`, limit),
  ]);
  const toSummaries = (rows: typeof popular) => rows.map((row) => toSummary(ctx.env.PUBLIC_ORIGIN, row));
  return accept({ popular: toSummaries(popular), newest: toSummaries(newest) });
};
