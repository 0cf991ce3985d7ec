import type { CatalogEvent } from "@souk/contracts/catalog";
import type { Envelope } from "@souk/contracts/events";
import type { Mail } from "@souk/contracts/notifications";
import type { OrdersEvent, OrderView } from "@souk/contracts/orders";
import type { Database, Statement } from "@souk/platform/database";
import type { Listener } from "@souk/platform/inbox";
import { projectTables } from "@souk/platform/projection";
import { and, eq, sql } from "drizzle-orm";
import { queueMail } from "./commands/queue-mail.ts";
import { wakeQueues } from "./commands/wake-queues.ts";
import type { Env, NotificationsContext } from "./env.ts";
import { live, mails, next, type Owners } from "./schema.ts";

type Refunded = Extract<OrdersEvent, { type: "OrderRefunded" }>["data"];

const keepOwners = (db: Database, { owners }: Owners, { buyerId, lines }: OrderView): Statement[] =>
  lines.map(({ productId, title }) => db.insert(owners).values({ productId, buyerId, title }).onConflictDoNothing());

const forgetOwners = (db: Database, { owners }: Owners, { buyerId, refund }: Refunded): Statement[] =>
  refund.lines.map(({ productId }) =>
    db.delete(owners).where(and(eq(owners.productId, productId), eq(owners.buyerId, buyerId))),
  );

const tellBuyer = (ctx: NotificationsContext, db: Database, { id: orderId, buyerId, refund }: Refunded): Statement => {
  const mail: Mail = { template: "refund", data: { orderId, amount: refund.amount, lines: refund.lines } };
  return queueMail(ctx, db, { key: `${orderId}:refund:${refund.id}`, userId: buyerId, mail });
};

// The order hands its receipt over itself, where it can: the mail of a known key is kept once.
const sendReceipt = (ctx: NotificationsContext, db: Database, order: OrderView): Statement => {
  const { id: orderId, buyerId: userId, total } = order;
  const lines = order.lines.map(({ productId, sellerId, title, total }) => ({ productId, sellerId, title, total }));
  const libraryUrl = `${ctx.env.PUBLIC_ORIGIN}/v1/library`;
  const mail: Mail = { template: "receipt", data: { orderId, total, libraryUrl, lines } };
  return queueMail(ctx, db, { key: `${orderId}:receipt`, userId, mail });
};

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

/** Turns what happened into mails: receipts for buyers, sales for sellers, new versions for owners. */
export const mailer: Listener<Env> = {
  subscriber: "notifications",
  apply: (ctx, db, event) => {
    const { type, data } = event as Envelope<OrdersEvent | CatalogEvent>;
    if (type === "OrderCompleted") {
      return [...keepOwners(db, live, data), sendReceipt(ctx, db, data), ...tellSellers(ctx, db, data)];
    }
    if (type === "OrderRefunded") return [...forgetOwners(db, live, data), tellBuyer(ctx, db, data)];
    return type === "FileVersionUploaded" && data.version > 1 ? tellOwners(ctx, db, data) : [];
  },
  // Mails have gone out: who owns what is made again, not what was written to them.
  projection: projectTables({
    live,
    next,
    apply: (db, tables, event) => {
      const { type, data } = event as Envelope<OrdersEvent | CatalogEvent>;
      if (type === "OrderRefunded") return forgetOwners(db, tables, data);
      return type === "OrderCompleted" ? keepOwners(db, tables, data) : [];
    },
    rows: ({ owners }) => [
      { from: owners, key: ["product_id", "buyer_id"], columns: ["product_id", "buyer_id", "title"] },
    ],
  }),
  afterwards: wakeQueues,
};
