import type { Result } from "@souk/contracts/problems";
import type { Records, StockRecord } from "@souk/contracts/records";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { streamRecords } from "@souk/platform/rows";
import { sql } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { heldUnits, holds } from "../schema.ts";

type Row = { orderId: string; changedAt: string; held: string };

const readPage = async (ctx: CatalogContext, after: string, limit: number): Promise<StockRecord[]> => {
  const rows = await database(ctx).all<Row>(
    sql`select order_id as orderId, changed_at as changedAt,
          (select json_group_array(product_id) from ${heldUnits} where ${heldUnits.orderId} = ${holds.orderId}) as held
        from ${holds} where order_id > ${after} order by order_id limit ${limit}`,
  );
  return rows.map(({ held, ...row }) => ({ ...row, held: JSON.parse(held) }));
};

/** Of what each order has a unit. */
export const listRecords = (ctx: CatalogContext): Result<Records> =>
  accept({ records: streamRecords((after, limit) => readPage(ctx, after, limit)), weighed: [] });
