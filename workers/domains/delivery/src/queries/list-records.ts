import type { Result } from "@souk/contracts/problems";
import type { AccessRecord, Records } from "@souk/contracts/records";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { streamRecords } from "@souk/platform/rows";
import { sql } from "drizzle-orm";
import type { DeliveryContext } from "../env.ts";
import { entitlements, isGranted } from "../schema.ts";

type Row = { orderId: string; changedAt: string; granted: string; prepared: string };

const readPage = async (ctx: DeliveryContext, after: string, limit: number): Promise<AccessRecord[]> => {
  const rows = await database(ctx).all<Row>(
    sql`select order_id as orderId,
          max(prepared_at, max(coalesce(granted_at, '')), max(coalesce(revoked_at, '')), max(coalesce(suspended_at, ''))) as changedAt,
          json_group_array(product_id) filter (where ${isGranted}) as granted,
          json_group_array(product_id) filter (where status = 'prepared') as prepared
        from ${entitlements} where order_id > ${after} group by order_id order by order_id limit ${limit}`,
  );
  return rows.map(({ granted, prepared, ...row }) => ({
    ...row,
    granted: JSON.parse(granted),
    prepared: JSON.parse(prepared),
  }));
};

/** What each order opens and has set aside. */
export const listRecords = (ctx: DeliveryContext): Result<Records> =>
  accept({ records: streamRecords((after, limit) => readPage(ctx, after, limit)), weighed: [] });
