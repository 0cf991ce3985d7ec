import type { Product } from "@souk/contracts/catalog";
import type { LibraryItem } from "@souk/contracts/delivery";
import type { Tokens } from "@souk/contracts/identity";
import type { Reconciliation } from "@souk/contracts/reconcile";
import type { Client } from "./client.ts";
import { createAsk } from "./invariants/ask.ts";
import { findBreaches } from "./invariants/checks.ts";
import type { Seen, Snapshot } from "./invariants/snapshot.ts";
import { createPurchases } from "./purchases.ts";

type Placed = { buyer: Tokens; orderId: string };

type Asked = {
  placed: Placed[];
  /** An operator's access token. */
  admin: string;
  /** How many units of each product there were at first. */
  stock: Record<string, number>;
};

/** The checker of a few orders of a system at rest, which reads what their buyers, operators and the card processor's witness can read. */
export const createInvariants = (client: Client) => {
  const purchases = createPurchases(client);
  const { get, list } = createAsk(client);

  const seeOrder = async ({ buyer, orderId }: Placed): Promise<Pick<Snapshot, "orders" | "charges" | "opened">> => {
    const [view, events, charges, library] = await Promise.all([
      purchases.read(buyer, orderId),
      purchases.listEvents(buyer, orderId),
      purchases.readLog(orderId),
      list<LibraryItem>("/v1/library", buyer.accessToken),
    ]);
    const own = library.filter((item) => item.orderId === orderId);
    const opened = own.map(({ productId }) => ({ orderId, productId, buyerId: buyer.user.id }));
    return { orders: [{ view, events }], charges, opened };
  };

  const seeStock = async ([productId, initial]: [string, number]): Promise<Snapshot["stocks"][number]> => {
    const { stock: left } = await get<Product>(`/v1/products/${productId}`);
    return { productId, initial, left };
  };

  const see = async ({ placed, admin, stock }: Asked): Promise<Seen> => {
    const each = await Promise.all(placed.map(seeOrder));
    return {
      orders: each.flatMap(({ orders }) => orders),
      charges: each.flatMap(({ charges }) => charges),
      opened: each.flatMap(({ opened }) => opened),
      stocks: await Promise.all(Object.entries(stock).map(seeStock)),
      reconciliation: await get<Reconciliation>("/v1/admin/reconcile", admin),
    };
  };

  return {
    /** Everything that the placed orders break once the system is quiet. */
    findBreaches: async (asked: Asked): Promise<string[]> => findBreaches(await see(asked)).breaches,
  };
};
