import type { ProductsQuery, ProductTotals } from "@souk/contracts/analytics";
import type { Principal } from "@souk/contracts/call";
import type { List } from "@souk/contracts/list";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import { sql } from "drizzle-orm";
import type { AnalyticsContext } from "../env.ts";
import { resolvePeriod, toPieces } from "../period.ts";
import { type Sums, toTotals } from "../totals.ts";
import { bucketsIn, chosenCurrency, isChosen, sums } from "./buckets.ts";

type Row = Sums & { productId: string; title: string; currency: string };
type Key = [value: number, productId: string, from: number, to: number];

/** The seller's products that were sold or seen in a period, the largest first. */
export const listProducts = async (
  ctx: AnalyticsContext,
  { userId }: Principal,
  { limit = defaultLimit, cursor, sort = "revenue", ...query }: ProductsQuery,
): Promise<Result<List<ProductTotals>>> => {
  const resolved = resolvePeriod(query, ctx.now);
  if (!resolved.ok) return resolved;
  const secret = ctx.env.SIGNING_SECRET;
  const list = `analytics:${JSON.stringify([userId, sort, query.from, query.to, query.timezone, query.currency])}`;
  const after = openCursor<Key>(secret, list, cursor);
  if (!after.ok) return after;
  // Later pages are of the period of the first, whose end may have been the time it was asked for.
  const { from, to } = after.value ? { from: after.value[2], to: after.value[3] } : resolved.value;
  const [place, pieces] = [{ productsOf: userId }, toPieces({ from, to })];
  const size = sql.raw(`sum(bucket.${sort})`);
  const behind = after.value ? sql`(${size}, bucket.product_id) < (${after.value[0]}, ${after.value[1]})` : sql`true`;
  const rows = await database(ctx).all<Row>(
    sql`with ${chosenCurrency(query.currency, { shop: userId }, pieces)}
        select bucket.product_id as productId, (select currency from chosen) as currency, ${sums},
          (select title from products where products.product_id = bucket.product_id) as title
        from ${bucketsIn(place, pieces)} where ${isChosen} group by bucket.product_id having ${behind}
        order by ${size} desc, bucket.product_id desc limit ${limit + 1}`,
  );
  return accept(
    toPage(
      secret,
      list,
      rows,
      limit,
      (row): Key => [row[sort], row.productId, from, to],
      ({ productId, title, currency, ...row }) => ({ productId, title, ...toTotals(row), currency }),
    ),
  );
};
