import type { OrderView } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import type { OrderRecord, Records } from "@souk/contracts/records";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { streamRecords } from "@souk/platform/rows";
import { asc, gt } from "drizzle-orm";
import type { OrdersContext } from "../env.ts";
import { purchases } from "../schema.ts";

const toRecord = ({ id: orderId, status, total, updatedAt: changedAt, lines }: OrderView): OrderRecord => ({
  ...{ orderId, changedAt, status, currency: total.currency },
  lines: lines.map(({ productId, sellerId, total: { amount } }) => ({ productId, sellerId, total: amount })),
});

const readPage = async (ctx: OrdersContext, after: string, limit: number): Promise<OrderRecord[]> => {
  const rows = await database(ctx)
    .select({ view: purchases.view })
    .from(purchases)
    .where(gt(purchases.orderId, after))
    .orderBy(asc(purchases.orderId))
    .limit(limit);
  return rows.map(({ view }) => toRecord(view as OrderView));
};

/** Every order as the events have told it so far. */
export const listRecords = (ctx: OrdersContext): Result<Records> =>
  accept({ records: streamRecords((after, limit) => readPage(ctx, after, limit)), weighed: [] });
