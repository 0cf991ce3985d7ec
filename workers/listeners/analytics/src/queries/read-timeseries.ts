import type { Timeseries, TimeseriesQuery } from "@souk/contracts/analytics";
import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import type { AnalyticsContext } from "../env.ts";
import { divide, resolvePeriod, toPieces } from "../period.ts";
import { type Sums, toTotals } from "../totals.ts";
import { bucketsIn, chosenCurrency, isChosen, sums } from "./buckets.ts";

/** One figure of the seller's shop hour by hour, or by days, weeks or months of the asker's time zone; where nothing happened it is 0. */
export const readTimeseries = async (
  ctx: AnalyticsContext,
  { userId }: Principal,
  { metric = "revenue", interval = "day", ...query }: TimeseriesQuery,
): Promise<Result<Timeseries>> => {
  const period = resolvePeriod(query, ctx.now);
  if (!period.ok) return period;
  const divided = divide(period.value, interval);
  if (!divided.ok) return divided;
  const { starts, pieces } = divided.value;
  const place = { shop: userId };
  const rows = await database(ctx).all<Sums & { stretch: number; currency: string }>(
    sql`with ${chosenCurrency(query.currency, place, toPieces(period.value))}
        select piece.value->>0 as stretch, (select currency from chosen) as currency, ${sums}
        from ${bucketsIn(place, pieces)} where ${isChosen} group by 1`,
  );
  const values = new Map(rows.map((row) => [row.stretch, toTotals(row)[metric]]));
  return accept({
    data: starts.map((start, index) => ({ start: new Date(start).toISOString(), value: values.get(index) ?? 0 })),
    currency: rows[0]?.currency ?? query.currency ?? "USD",
  });
};
