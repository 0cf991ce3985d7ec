import type { Period } from "@souk/contracts/analytics";
import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import { toCsvLine } from "../csv.ts";
import type { AnalyticsContext } from "../env.ts";
import { divide, type Piece, resolvePeriod, toPieces } from "../period.ts";
import { type Sums, toTotals } from "../totals.ts";
import { bucketsIn, chosenCurrency, isChosen, sums } from "./buckets.ts";

type Row = Sums & { stretch: number; productId: string; title: string; currency: string };
type Export = { sellerId: string; currency: string | undefined; whole: Piece[]; pieces: Piece[]; days: string[] };

const firstDays = 31;
const wantedRows = 5_000;

const columns = "day,productId,title,currency,orders,units,views,revenue,refunds,fees,netRevenue".split(",");

const readDays = (ctx: AnalyticsContext, given: Export, first: number, count: number): Promise<Row[]> => {
  const { sellerId, currency, whole, pieces } = given;
  const within = pieces.filter(([day]) => day >= first && day < first + count);
  return database(ctx).all<Row>(
    sql`with ${chosenCurrency(currency, { shop: sellerId }, whole)}
        select piece.value->>0 as stretch, bucket.product_id as productId, (select currency from chosen) as currency, ${sums},
          (select title from products where products.product_id = bucket.product_id) as title
        from ${bucketsIn({ productsOf: sellerId }, within)} where ${isChosen} group by 1, 2 order by 1, 2`,
  );
};

const toLine = (days: string[], row: Row): string => {
  const { netRevenue } = toTotals(row);
  const { productId, title, currency, orders, units, views, revenue, refunds, fees } = row;
  const day = days[row.stretch] ?? "";
  return toCsvLine([day, productId, title, currency, orders, units, views, revenue, refunds, fees, netRevenue]);
};

/** How many days to read next, so that a part has neither too many rows nor too few. */
const nextCount = (count: number, rows: number): number =>
  Math.max(1, Math.min(366, Math.floor((count * wantedRows) / Math.max(1, rows))));

async function* readParts(ctx: AnalyticsContext, given: Export): AsyncGenerator<string> {
  let head = toCsvLine(columns);
  for (let [first, count] = [0, firstDays]; first < given.days.length; ) {
    const rows = await readDays(ctx, given, first, count);
    yield head + rows.map((row) => toLine(given.days, row)).join("");
    head = "";
    first += count;
    count = nextCount(count, rows.length);
  }
}

const toStream = (parts: AsyncGenerator<string>, begun: string): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(begun)),
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
};

/** A CSV file with a line a day and product, in the days of the asker's time zone; it is read as it is sent. */
export const exportSales = async (
  ctx: AnalyticsContext,
  { userId: sellerId }: Principal,
  query: Period,
): Promise<Result<Response>> => {
  const period = resolvePeriod(query, ctx.now);
  if (!period.ok) return period;
  const divided = divide(period.value, "day");
  if (!divided.ok) return divided;
  const { zone } = period.value;
  const days = divided.value.starts.map((start) => new Date(zone.toWall(start)).toISOString().slice(0, 10));
  const whole = toPieces(period.value);
  const parts = readParts(ctx, { sellerId, currency: query.currency, whole, pieces: divided.value.pieces, days });
  const { value: begun = "" } = await parts.next();
  const name = `sales-${days[0]}-${days.at(-1)}.csv`;
  return accept(
    new Response(toStream(parts, begun), {
      headers: { "Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="${name}"` },
    }),
  );
};
