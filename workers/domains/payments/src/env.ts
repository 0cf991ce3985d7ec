import type { Call, Reply } from "@souk/contracts/call";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { OrdersService } from "@souk/contracts/orders";
import type { BaseEnv, Context, ObjectNamespace, OutboxMethods } from "@souk/platform/context";

/** Looks by itself for webhooks that were stored and not applied. */
export interface WebhookApplierObject {
  /** Makes sure that the object's alarm stands. */
  arm(call: Call): Promise<Reply<null>>;
  /** How many stored webhooks are not applied yet; arms the alarm too. */
  countWaiting(call: Call): Promise<Reply<number>>;
}

export type Env = BaseEnv & {
  DB: D1Database;
  OUTBOX: ObjectNamespace<OutboxMethods>;
  WEBHOOK_APPLIER: ObjectNamespace<WebhookApplierObject>;
  EVENT_BUS: EventBusService;
  ORDERS: OrdersService;
  /** Who moves the money: Stripe itself, or the sandbox behind CARD_PROCESSOR, which production does not have. */
  PROVIDER: "stripe" | "sandbox";
  CARD_PROCESSOR?: Fetcher;
  STRIPE_API_KEY: string;
  STRIPE_WEBHOOK_SECRET: string;
  PLATFORM_FEE_BASIS_POINTS: string;
};

export type PaymentsContext = Context<Env>;
