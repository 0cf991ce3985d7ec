import type { Summary } from "@souk/contracts/analytics";
import type { Product } from "@souk/contracts/catalog";
import type { LibraryItem } from "@souk/contracts/delivery";
import type { DeadLetterList } from "@souk/contracts/event-bus";
import type { SentMail } from "@souk/contracts/notifications";
import type { AdminOrder, OrderEventView, OrderView, Sale } from "@souk/contracts/orders";
import type { ProcessorLogRow } from "@souk/contracts/payments";
import type { Reconciliation } from "@souk/contracts/reconcile";
import type { Client } from "../client.ts";
import { inTurns } from "../in-turns.ts";
import { createAsk } from "./ask.ts";
import type { RefundWish, Seen, SeenOrder, Snapshot, Wish } from "./snapshot.ts";

type Account = { id: string; email: string; token: string };

/** Who can be asked, what they wished for, and how many units there were at first (null: no limit). */
export type Scene = {
  admin: Account;
  buyers: Account[];
  sellers: Account[];
  goods: { id: string; sellerId: string; stock: number | null }[];
  wishes: Wish[];
  refundWishes: RefundWish[];
  logs: string;
};

const width = 6;

const idsIn = (text: string): string[] => [...new Set(text.match(/\bord_\w+/g))];

/** Reads everything that can be seen over HTTP of a system at rest; an order that has not changed since is not read again. */
export const createReader = (client: Client) => {
  const { get, list } = createAsk(client);
  const known = new Map<string, SeenOrder>();

  const readOrder = async (id: string, token: string): Promise<SeenOrder> => {
    const view = await get<OrderView>(`/v1/orders/${id}`, token);
    const { data: events } = await get<{ data: OrderEventView[] }>(`/v1/orders/${id}/events`, token);
    known.set(id, { view, events });
    return { view, events };
  };

  const readOrders = (listed: AdminOrder[], { admin, refundWishes }: Scene): Promise<SeenOrder[]> => {
    const touched = new Set(refundWishes.map(({ orderId }) => orderId));
    return inTurns(listed, width, async ({ id, updatedAt }) => {
      const before = touched.has(id) ? undefined : known.get(id);
      return before?.view.updatedAt === updatedAt ? before : readOrder(id, admin.token);
    });
  };

  const readBuyers = async ({ buyers }: Scene): Promise<Pick<Snapshot, "opened" | "receipts">> => {
    const seen = await inTurns(buyers, width, async ({ id: buyerId, email, token }) => {
      const items = await list<LibraryItem>("/v1/library", token);
      const mails = await get<{ data: SentMail[] }>(`/dev/mail?to=${encodeURIComponent(email)}`);
      const opened = items.map(({ orderId, productId }) => ({ orderId, productId, buyerId }));
      const receipts = mails.data.filter(({ subject }) => subject.includes("receipt"));
      return { opened, receipts: receipts.flatMap(({ text }) => idsIn(text)) };
    });
    return { opened: seen.flatMap(({ opened }) => opened), receipts: seen.flatMap(({ receipts }) => receipts) };
  };

  const readSellers = async ({ sellers }: Scene): Promise<Pick<Snapshot, "sales" | "figures">> => {
    const seen = await inTurns(sellers, width, async ({ id: sellerId, token }) => ({
      sales: (await list<Sale>("/v1/sales", token)).map((sale) => ({ ...sale, sellerId })),
      figures: { sellerId, summary: await get<Summary>("/v1/analytics/summary?currency=USD", token) },
    }));
    return { sales: seen.flatMap(({ sales }) => sales), figures: seen.map(({ figures }) => figures) };
  };

  const readStocks = ({ goods, sellers }: Scene): Promise<Snapshot["stocks"]> => {
    const limited = goods.flatMap(({ id, sellerId, stock }) =>
      stock === null ? [] : [{ id, sellerId, initial: stock }],
    );
    return inTurns(limited, width, async ({ id: productId, sellerId, initial }) => {
      const token = sellers.find((seller) => seller.id === sellerId)?.token;
      const { stock: left } = await get<Product>(`/v1/products/${productId}`, token);
      return { productId, initial, left };
    });
  };

  const toTold = (orders: SeenOrder[], logs: string): Snapshot["told"] => [
    ...orders.map(({ view, events }) => ({ where: view.id, text: JSON.stringify(events) })),
    { where: "the logs", text: logs },
  ];

  /** What is to be seen once the system is quiet. */
  const read = async (scene: Scene): Promise<Seen & Pick<Snapshot, "orders">> => {
    const { token } = scene.admin;
    await get("/dev/quiet");
    const listed = await list<AdminOrder>("/v1/admin/orders", token);
    const orders = await readOrders(listed, scene);
    const { data: charges } = await get<{ data: ProcessorLogRow[] }>("/dev/processor/log");
    const { data: lags } = await get<{ data: Snapshot["lags"] }>("/v1/admin/projections", token);
    const { data: deadLetters } = await get<DeadLetterList>("/v1/admin/dead-letters", token);
    const reconciliation = await get<Reconciliation>("/v1/admin/reconcile", token);
    const { wishes, refundWishes, logs } = scene;
    return {
      ...{ orders, listed, wishes, refundWishes, charges, lags, deadLetters, reconciliation },
      ...(await readBuyers(scene)),
      ...(await readSellers(scene)),
      stocks: await readStocks(scene),
      told: toTold(orders, logs),
      secrets: [],
    };
  };

  return { read, forget: () => known.clear() };
};
