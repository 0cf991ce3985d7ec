import type { Result } from "@souk/contracts/problems";
import type { Records, SalesRecord, Weighed } from "@souk/contracts/records";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { streamRecords } from "@souk/platform/rows";
import { sql } from "drizzle-orm";
import type { AnalyticsContext } from "../env.ts";
import { buckets, lines } from "../schema.ts";

const differingSellers = 100;

const readPage = async (ctx: AnalyticsContext, after: string, limit: number): Promise<SalesRecord[]> => {
  const rows = await database(ctx).all<{ orderId: string; lines: string }>(
    sql`select order_id as orderId, json_group_array(json_object(
          'productId', product_id, 'sellerId', seller_id, 'total', total, 'fee', fee,
          'completed', json(iif(completed_at is null, 'false', 'true')), 'refunded', json(iif(refunded, 'true', 'false'))
        )) as lines
        from ${lines} where order_id > ${after} group by order_id order by order_id limit ${limit}`,
  );
  return rows.map(({ orderId, lines }) => ({ orderId, lines: JSON.parse(lines) }));
};

/** By the column of the buckets, what the lines say instead. */
const measures = {
  units: "1",
  revenue: "total",
  refunds: "iif(refunded, total, 0)",
  fees: "iif(refunded, 0, coalesce(fee, 0))",
};

type Row = { currency: string; subject: string; expected: number; actual: number };

// Sellers for whom it agrees are one sum, so that there are few rows however many sellers there are.
const compare = (column: string, ofLine: string) =>
  sql`select currency, iif(expected = actual, '', seller) as subject, sum(expected) as expected, sum(actual) as actual
      from (
        select seller_id as seller, currency, sum(expected) as expected, sum(actual) as actual from (
          select seller_id, currency, ${sql.raw(ofLine)} as expected, 0 as actual
          from ${lines} where completed_at is not null
          union all
          select seller_id, currency, 0, ${sql.raw(column)} from ${buckets} where scope = 'shop' and grain = 'day' and currency <> ''
        ) group by 1, 2
      ) group by 1, 2 order by 2 limit ${differingSellers}`;

const weighBuckets = async (ctx: AnalyticsContext): Promise<Weighed[]> => {
  const weighed = Object.entries(measures).map(async ([column, ofLine]) => {
    const rows = await database(ctx).all<Row>(compare(column, ofLine));
    return rows.map((row) => ({ check: `buckets.${column}`, ...row }));
  });
  return (await Promise.all(weighed)).flat();
};

/** How each order was counted; and for each seller, whether the sums they are shown are those of their lines. */
export const listRecords = async (ctx: AnalyticsContext): Promise<Result<Records>> =>
  accept({ records: streamRecords((after, limit) => readPage(ctx, after, limit)), weighed: await weighBuckets(ctx) });
