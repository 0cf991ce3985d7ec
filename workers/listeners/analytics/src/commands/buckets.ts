import type { Database, Statement } from "@souk/platform/database";
import { type SQL, sql } from "drizzle-orm";
import type { Counts } from "../schema.ts";
import { grains } from "../spans.ts";

/** Where one thing is counted, as JSON: `[grain, seconds]`. */
export const grainsJson = JSON.stringify(Object.entries(grains));

/** Where one thing is counted, as JSON: `[grain, seconds, scope]`. */
export const placesJson = JSON.stringify(
  ["shop", "product"].flatMap((scope) => Object.entries(grains).map((grain) => [...grain, scope])),
);

/** Adds selected rows, in the order of the table's columns, to the buckets; the select ends in a `where` or `group by`. */
export const addToBuckets = (db: Database, { buckets }: Pick<Counts, "buckets">, selected: SQL): Statement =>
  db
    .insert(buckets)
    .select(selected)
    .onConflictDoUpdate({
      target: [buckets.sellerId, buckets.scope, buckets.grain, buckets.start, buckets.productId, buckets.currency],
      set: {
        orders: sql`orders + excluded.orders`,
        units: sql`units + excluded.units`,
        revenue: sql`revenue + excluded.revenue`,
        fees: sql`fees + excluded.fees`,
        refunds: sql`refunds + excluded.refunds`,
        views: sql`views + excluded.views`,
      },
    });
