import type { List } from "@souk/contracts/list";
import type { AdminOrder, OrderStatus, OrderView } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { before, database } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import { and, desc, sql } from "drizzle-orm";
import type { OrdersContext } from "../env.ts";
import { purchases } from "../schema.ts";

type Asked = { limit?: number | undefined; cursor?: string | undefined; status?: OrderStatus | undefined };

const toAdminOrder = (view: OrderView & { alert?: AdminOrder["alert"] }): AdminOrder => ({
  ...view,
  alert: view.alert ?? null,
});

/** All orders, or those in one status, newest first, each with its open alert, as the order events have told them so far. */
export const listAdminOrders = async (
  ctx: OrdersContext,
  { limit = defaultLimit, cursor, status }: Asked,
): Promise<Result<List<AdminOrder>>> => {
  const secret = ctx.env.SIGNING_SECRET;
  const list = `admin-orders:${status ?? ""}`;
  const after = openCursor<[string, string]>(secret, list, cursor);
  if (!after.ok) return after;
  const isBehind = after.value ? before([purchases.placedAt, purchases.orderId], after.value) : undefined;
  const rows = await database(ctx)
    .select()
    .from(purchases)
    // Spelled as in the index: SQLite uses one on an expression only where it reads the same.
    .where(and(status && sql`view ->> 'status' = ${status}`, isBehind))
    .orderBy(desc(purchases.placedAt), desc(purchases.orderId))
    .limit(limit + 1);
  return accept(
    toPage(
      secret,
      list,
      rows,
      limit,
      ({ placedAt, orderId }) => [placedAt, orderId],
      ({ view }) => toAdminOrder(view as OrderView),
    ),
  );
};
