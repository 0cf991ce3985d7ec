import type { AdminOrder } from "@souk/contracts/orders";
import type { Entry, Seen, SeenOrder, Snapshot } from "../invariants/snapshot.ts";
import { goods } from "./goods.ts";
import { listOrders, type StoredOrder } from "./read.ts";
import type { Row } from "./sqlite.ts";
import type { Wishes } from "./wishes.ts";
import { feeBasisPoints, signingSecret } from "./workers.ts";
import type { World } from "./world.ts";

const secrets = [signingSecret, "a.zip"];

// What is agreed, not what the code says of it.
const pace = { deadlineMs: 600_000, alertAfterMs: 600_000 };

const toLine = ({ order_id, product_id }: Row) => ({ orderId: String(order_id), productId: String(product_id) });

/** What buyers can use now. */
export const readOpened = ({ databases }: World): Snapshot["opened"] =>
  databases.delivery
    .run(
      "SELECT order_id, product_id, buyer_id FROM entitlements WHERE status = 'granted' AND suspended_at IS NULL",
      [],
    )
    .map((row) => ({ ...toLine(row), buyerId: String(row.buyer_id) }));

const readPrepared = ({ databases }: World): Snapshot["prepared"] =>
  databases.delivery.run("SELECT order_id, product_id FROM entitlements WHERE status = 'prepared'", []).map(toLine);

/** What is left of everything of which there is a limited number, and whose the rest is. */
export const readStock = ({ databases: { catalog } }: World): Pick<Snapshot, "stocks" | "holds"> => ({
  stocks: catalog.run("SELECT id, stock FROM products WHERE stock IS NOT NULL", []).map(({ id, stock }) => ({
    productId: String(id),
    initial: goods.find((good) => good.id === id)?.stock ?? 0,
    left: Number(stock),
  })),
  holds: catalog
    .run("SELECT order_id, product_id, counted FROM held_units", [])
    .map((row) => ({ ...toLine(row), counted: row.counted === 1 })),
});

const readJournals = ({ databases }: World): Snapshot["journals"] => {
  const postings = databases.payments.run("SELECT journal_id, account, product_id, amount FROM postings", []);
  const entries = Map.groupBy(postings, ({ journal_id }) => journal_id);
  const toEntry = ({ account, product_id, amount }: Row): Entry => ({
    account: String(account),
    productId: product_id === null ? null : String(product_id),
    amount: Number(amount),
  });
  return databases.payments.run("SELECT id, kind, source, order_id, currency FROM journals", []).map((row) => ({
    kind: String(row.kind),
    source: String(row.source),
    orderId: row.order_id === null ? null : String(row.order_id),
    currency: String(row.currency),
    entries: (entries.get(row.id) ?? []).map(toEntry),
  }));
};

/** The log of public events behind so many of them. */
export const readLog = ({ databases }: World, after = 0): Snapshot["log"] =>
  databases["event-bus"]
    .run("SELECT stream, position, event ->> 'type' AS type FROM log ORDER BY sequence LIMIT -1 OFFSET ?", [after])
    .map(({ stream, position, type }) => ({
      stream: String(stream),
      position: Number(position),
      type: String(type),
    }));

const readLists = ({ databases: { orders } }: World): Pick<Snapshot, "listed" | "sales"> => ({
  listed: orders
    .run("SELECT view FROM purchases", [])
    .map(({ view }) => ({ alert: null, ...JSON.parse(String(view)) }) as AdminOrder),
  sales: orders
    .run("SELECT order_id, product_id, seller_id FROM sales", [])
    .map((row) => ({ ...toLine(row), sellerId: String(row.seller_id) })),
});

/** How far the orders' lists are behind the log. */
export const readLags = ({ databases }: World): Snapshot["lags"] => {
  const [log] = databases["event-bus"].run("SELECT coalesce(max(sequence), 0) AS head FROM log WHERE kind = 'ord'", []);
  const [lists] = databases.orders.run("SELECT coalesce(max(sequence), 0) AS seen FROM checkpoints", []);
  return [{ name: "orders", lag: Math.max(0, Number(log?.head) - Number(lists?.seen)) }];
};

const readDeadLetters = ({ databases }: World): Snapshot["deadLetters"] =>
  databases["event-bus"].run("SELECT id FROM dead_letters", []).map(({ id }) => ({ id: String(id) }));

const toSeen = ({ system }: World, { events }: StoredOrder): SeenOrder[] => {
  const [first, ...others] = events;
  if (!first) return [];
  const order = others.reduce(system.evolve, system.evolve(null, first));
  return [{ view: system.toView(order), events: system.toEventViews(events) }];
};

const methodsOf = (orders: StoredOrder[]): Snapshot["paymentMethods"] =>
  Object.fromEntries(
    orders.flatMap(({ id, events: [first] }) =>
      first?.type === "OrderPlaced" ? [[id, first.data.paymentMethodId]] : [],
    ),
  );

const toTold = (world: World, orders: SeenOrder[], { answered }: Wishes): Snapshot["told"] => [
  ...world.lines.map((text) => ({ where: "the logs", text })),
  ...world.databases["event-bus"]
    .run("SELECT id, event FROM log", [])
    .map(({ id, event }) => ({ where: String(id), text: String(event) })),
  ...orders.map(({ view, events }) => ({ where: view.id, text: JSON.stringify(events) })),
  ...answered.map((text) => ({ where: "an answer", text })),
];

/** Everything that can be known of a world at rest. */
export const readWorld = (
  world: World,
  wishes: Wishes,
  disturbed: Snapshot["disturbed"],
): Seen & Pick<Snapshot, "orders" | "charges" | "opened"> => {
  const stored = listOrders(world);
  const orders = stored.flatMap((order) => toSeen(world, order));
  const mails = world.mails.map(({ key }) => key.split(":")[0] ?? "");
  return {
    ...{ orders, wishes: wishes.orders, refundWishes: wishes.refunds, paymentMethods: methodsOf(stored) },
    ...{ charges: world.processor.log, held: world.processor.listHeld() },
    ...{ journals: readJournals(world), feeBasisPoints },
    ...{ opened: readOpened(world), prepared: readPrepared(world), ...readStock(world), receipts: mails },
    ...{ log: readLog(world), ...readLists(world), lags: readLags(world), deadLetters: readDeadLetters(world) },
    ...{ told: toTold(world, orders, wishes), secrets, disturbed, pace },
    unguarded: [...world.guard.unguarded],
  };
};
