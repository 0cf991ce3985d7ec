import type { Call, Reply } from "@souk/contracts/call";
import type { CatalogService } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { FaultsService } from "@souk/contracts/faults";
import type { NotificationsService } from "@souk/contracts/notifications";
import type { PlacedOrder, ProviderNews, RefundView } from "@souk/contracts/orders";
import type { PaymentsService } from "@souk/contracts/payments";
import type { SearchService } from "@souk/contracts/search";
import type { BreakerMethods } from "@souk/platform/breaker";
import type { BaseEnv, Context, InboxMethods, ObjectNamespace } from "@souk/platform/context";
import type { Order, OrderEvent, Placement } from "./domain/order.ts";
import type { RefundAsked } from "./domain/refund.ts";

/** One order, named by its id. */
export interface OrderObject {
  /** The answer to an order placed before under the same key, or null; refuses `idempotency_key_reuse` for another request. */
  findPlacement(call: Call, input: { fingerprint: string }): Promise<Reply<PlacedOrder | null>>;
  /** Places the order and starts its saga; `replayed` when it was there before. */
  place(call: Call, placement: Placement): Promise<Reply<{ placed: PlacedOrder; replayed: boolean }>>;
  /** The order and its events; refuses `not_found` before it is placed. */
  read(call: Call): Promise<Reply<{ order: Order; events: OrderEvent[] }>>;
  /** Server-Sent Events of everything behind `after`, open until the order ends; refuses `not_found`. */
  watch(call: Call, input: { after: number }): Promise<Reply<ReadableStream<Uint8Array>>>;
  /** Ends access to lines and gives their money and stock back; refuses as `decideRefund` does. `replayed` when it was asked for before. */
  refund(call: Call, asked: RefundAsked): Promise<Reply<{ refund: RefundView; replayed: boolean }>>;
  /** Takes in what became of the order's money elsewhere; what is known already changes nothing. */
  hear(call: Call, news: ProviderNews): Promise<Reply<null>>;
  /** Tries at once what waits to be tried again; refuses `nothing_to_retry`. */
  retry(call: Call): Promise<Reply<Order>>;
  /** Makes an open order go on; says whether it is open. */
  wake(call: Call): Promise<Reply<{ open: boolean }>>;
}

export type OrderOfBuyer = { orderId: string; buyerId: string };

/** One shard of the open orders, with what its buyers ordered lately. */
export interface OpenOrdersObject {
  /** Enters an order before it is placed; entering it again changes nothing. Refuses `rate_limited` as `decideOrdering` does. */
  enter(call: Call, input: OrderOfBuyer): Promise<Reply<null>>;
  /** Enters an order that goes on after its end; entering it again changes nothing. */
  add(call: Call, input: OrderOfBuyer): Promise<Reply<null>>;
  /** Notes that the order's card was declined, once. */
  decline(call: Call, input: OrderOfBuyer): Promise<Reply<null>>;
  /** Strikes an order out once it is final; striking it out again changes nothing. */
  remove(call: Call, input: OrderOfBuyer): Promise<Reply<null>>;
  /** The open orders of this shard, the oldest first. */
  list(call: Call): Promise<Reply<string[]>>;
}

export type Env = BaseEnv & {
  DB: D1Database;
  SIGNING_SECRET: string;
  LIMITS: "on" | "off";
  INBOX: ObjectNamespace<InboxMethods>;
  ORDER: ObjectNamespace<OrderObject>;
  OPEN_ORDERS: ObjectNamespace<OpenOrdersObject>;
  BREAKER: ObjectNamespace<BreakerMethods>;
  EVENT_BUS: EventBusService;
  CATALOG: CatalogService;
  PAYMENTS: PaymentsService;
  DELIVERY: DeliveryService;
  NOTIFICATIONS: NotificationsService;
  SEARCH: SearchService;
  /** Absent in production. */
  FAULTS?: FaultsService;
};

export type OrdersContext = Context<Env>;
