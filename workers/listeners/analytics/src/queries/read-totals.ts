import type { Period, ProductTotals, Summary } from "@souk/contracts/analytics";
import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import type { AnalyticsContext } from "../env.ts";
import { resolvePeriod, toPieces } from "../period.ts";
import { type Sums, toTotals } from "../totals.ts";
import { bucketsIn, chosenCurrency, isChosen, sums } from "./buckets.ts";

type Row = Sums & { currency: string };

/** What the seller's whole shop did in a period. */
export const readSummary = async (
  ctx: AnalyticsContext,
  { userId }: Principal,
  query: Period,
): Promise<Result<Summary>> => {
  const period = resolvePeriod(query, ctx.now);
  if (!period.ok) return period;
  const [place, pieces] = [{ shop: userId }, toPieces(period.value)];
  const [row] = await database(ctx).all<Row>(
    sql`with ${chosenCurrency(query.currency, place, pieces)}
        select (select currency from chosen) as currency, ${sums} from ${bucketsIn(place, pieces)} where ${isChosen}`,
  );
  if (!row) throw new Error("A sum over all rows has one row");
  return accept({ ...toTotals(row), currency: row.currency });
};

/** What one of the seller's products did in a period; its currency is the largest of its own. */
export const readProduct = async (
  ctx: AnalyticsContext,
  { userId }: Principal,
  productId: string,
  query: Period,
): Promise<Result<ProductTotals>> => {
  const period = resolvePeriod(query, ctx.now);
  if (!period.ok) return period;
  const [place, pieces] = [{ product: productId }, toPieces(period.value)];
  const [row] = await database(ctx).all<Row & { title: string | null }>(
    sql`with ${chosenCurrency(query.currency, place, pieces)}
        select (select title from products where product_id = ${productId} and seller_id = ${userId}) as title,
          (select currency from chosen) as currency, ${sums}
        from ${bucketsIn(place, pieces)} where ${isChosen}`,
  );
  if (!row || row.title === null) return refuse("not_found");
  return accept({ productId, title: row.title, ...toTotals(row), currency: row.currency });
};
