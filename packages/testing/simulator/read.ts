import type { OrderEvent } from "../../../workers/domains/orders/src/domain/order.ts";
import type { World } from "./world.ts";

/** An order as its object stored it. */
export type StoredOrder = { id: string; events: OrderEvent[]; unsent: number };

/** All orders that were placed. */
export const listOrders = (world: World): StoredOrder[] =>
  [...world.objects.values()]
    .filter(({ name }) => name.startsWith("order "))
    .map(({ name, sqlite }) => ({
      id: name.slice("order ".length),
      events: sqlite
        .run("SELECT event FROM events ORDER BY seq", [])
        .map(({ event }) => JSON.parse(String(event)) as OrderEvent),
      unsent: Number(sqlite.run("SELECT count(*) AS n FROM outbox", [])[0]?.n),
    }))
    .filter(({ events }) => events.length > 0);
