import type { Principal } from "@souk/contracts/call";
import type { List } from "@souk/contracts/list";
import type { AdminOrder, OrderList, OrderView, Sale } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { before, database } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import { and, desc, eq, sql } from "drizzle-orm";
import type { OrdersContext } from "../env.ts";
import { purchases, sales } from "../schema.ts";

const toView = ({ alert: _, ...view }: AdminOrder): OrderView => view;

type Page = { limit?: number | undefined; cursor?: string | undefined };

/** The buyer's own orders, newest first, as the order events have told them so far. */
export const listOrders = async (
  ctx: OrdersContext,
  { userId }: Principal,
  { limit = defaultLimit, cursor }: Page,
): Promise<Result<OrderList>> => {
  const secret = ctx.env.SIGNING_SECRET;
  const list = `orders:${userId}`;
  const after = openCursor<[string, string]>(secret, list, cursor);
  if (!after.ok) return after;
  const rows = await database(ctx)
    .select()
    .from(purchases)
    .where(
      and(
        eq(purchases.buyerId, userId),
        after.value ? before([purchases.placedAt, purchases.orderId], after.value) : undefined,
      ),
    )
    .orderBy(desc(purchases.placedAt), desc(purchases.orderId))
    .limit(limit + 1);
  const page = toPage(
    secret,
    list,
    rows,
    limit,
    ({ placedAt, orderId }) => [placedAt, orderId],
    ({ view }) => toView(view as AdminOrder),
  );
  const asOf = page.data.reduce<string | null>(
    (newest, { updatedAt }) => (newest && newest > updatedAt ? newest : updatedAt),
    null,
  );
  return accept({ ...page, asOf });
};

/** The seller's own sold lines, newest first. */
export const listSales = async (
  ctx: OrdersContext,
  { userId }: Principal,
  { limit = defaultLimit, cursor }: Page,
): Promise<Result<List<Sale>>> => {
  const secret = ctx.env.SIGNING_SECRET;
  const list = `sales:${userId}`;
  const after = openCursor<[string, string, string]>(secret, list, cursor);
  if (!after.ok) return after;
  const behind =
    after.value &&
    sql`(${sales.soldAt}, ${sales.orderId}, ${sales.productId}) < (${after.value[0]}, ${after.value[1]}, ${after.value[2]})`;
  const rows = await database(ctx)
    .select()
    .from(sales)
    .where(and(eq(sales.sellerId, userId), behind ?? undefined))
    .orderBy(desc(sales.soldAt), desc(sales.orderId), desc(sales.productId))
    .limit(limit + 1);
  return accept(
    toPage(
      secret,
      list,
      rows,
      limit,
      ({ soldAt, orderId, productId }) => [soldAt, orderId, productId],
      ({ orderId, productId, title, amount, currency, soldAt }) => ({
        orderId,
        productId,
        title,
        total: { amount, currency },
        soldAt,
      }),
    ),
  );
};
