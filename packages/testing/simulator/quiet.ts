import { listOrders, type StoredOrder } from "./read.ts";
import { readLags } from "./snapshot.ts";
import type { Sqlite } from "./sqlite.ts";
import type { World } from "./world.ts";

const count = (sqlite: Sqlite, what: string): number =>
  Number(sqlite.run(`SELECT count(*) AS n FROM ${what}`, [])[0]?.n ?? 0);

const countOf = ({ events }: StoredOrder, ...types: string[]): number =>
  events.filter(({ type }) => types.includes(type)).length;

const isOpen = (order: StoredOrder): boolean =>
  countOf(order, "OrderCompleted", "OrderFailed") === 0 ||
  countOf(order, "RefundRequested") > countOf(order, "OrderRefunded");

const waiting = (name: string, length: number): string[] => (length === 0 ? [] : [`${length} × ${name}`]);

const listDebts = (world: World): string[] => {
  const { databases, objects } = world;
  const shards = [...objects.values()].filter(({ name }) => name.startsWith("open-orders "));
  return [
    ...[...world.guard.endless].map((id) => `${id} goes round and round`),
    ...shards.flatMap(({ name, sqlite }) => waiting(`order that stands on ${name}`, count(sqlite, "orders"))),
    ...waiting("event of payments that is not sent", count(databases.payments, "outbox")),
    ...waiting("event of delivery that is not sent", count(databases.delivery, "outbox")),
    ...waiting("webhook that is not answered", world.countUnheard()),
    ...waiting("webhook that is not applied", count(databases.payments, "provider_events WHERE due_at IS NOT NULL")),
    ...readLags(world).flatMap(({ name, lag }) => waiting(`event that ${name} has not applied`, lag ?? 0)),
  ];
};

/** What has still to be done, in words; nothing once the system is quiet. */
export const whyNotQuiet = (world: World): string[] => {
  const debts = listDebts(world);
  if (debts.length > 0) return debts;
  // An order that is open stands on a list, so that this seldom finds any.
  return listOrders(world).flatMap((order) => [
    ...(isOpen(order) ? [`${order.id} is still open behind ${order.events.at(-1)?.type}`] : []),
    ...waiting(`event of ${order.id} that is not sent`, order.unsent),
  ]);
};
