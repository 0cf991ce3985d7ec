import type { CatalogEvent } from "@souk/contracts/catalog";
import type { Envelope } from "@souk/contracts/events";
import type { Mail } from "@souk/contracts/notifications";
import type { OrdersEvent, OrderView } from "@souk/contracts/orders";
import type { Database, Statement } from "@souk/platform/database";
import type { Listener } from "@souk/platform/inbox";
import { sql } from "drizzle-orm";
import { queueMail } from "./commands/queue-mail.ts";
import { wakeQueues } from "./commands/wake-queues.ts";
import type { Env, NotificationsContext } from "./env.ts";
import { mails, owners } from "./schema.ts";

const keepOwners = (db: Database, { buyerId, lines }: OrderView): Statement[] =>
  lines.map(({ productId, title }) => db.insert(owners).values({ productId, buyerId, title }).onConflictDoNothing());

const tellSellers = (ctx: NotificationsContext, db: Database, order: OrderView): Statement[] =>
  [...Map.groupBy(order.lines, ({ sellerId }) => sellerId)].map(([userId, lines]) => {
    const salesUrl = `${ctx.env.PUBLIC_ORIGIN}/v1/sales`;
    const mail: Mail = { template: "sale", data: { orderId: order.id, lines, salesUrl } };
    return queueMail(ctx, db, { key: `${order.id}:sale:${userId}`, userId, mail });
  });

const tellOwners = (
  ctx: NotificationsContext,
  db: Database,
  { productId, fileId, version }: { productId: string; fileId: string; version: number },
): Statement[] => {
  const at = ctx.now.toISOString();
  const libraryUrl = `${ctx.env.PUBLIC_ORIGIN}/v1/library/${productId}`;
  return [
    db
      .insert(mails)
      .select(
        sql`select 'mai_' || lower(hex(randomblob(16))), ${`${fileId}:${version}:`} || buyer_id, abs(random()) % 4, buyer_id,
          json_object('template', 'new-version', 'data', json_object('title', title, 'version', ${version}, 'libraryUrl', ${libraryUrl})),
          ${ctx.call.correlationId}, ${at}, ${at}, null, null
          from owners where product_id = ${productId}`,
      )
      .onConflictDoNothing(),
  ];
};

/** Turns what happened into mails: sales for sellers, new versions for owners. */
export const mailer: Listener<Env> = {
  subscriber: "notifications",
  apply: (ctx, db, event) => {
    const { type, data } = event as Envelope<OrdersEvent | CatalogEvent>;
    if (type === "OrderCompleted") return [...keepOwners(db, data), ...tellSellers(ctx, db, data)];
    return type === "FileVersionUploaded" && data.version > 1 ? tellOwners(ctx, db, data) : [];
  },
  afterwards: wakeQueues,
};
