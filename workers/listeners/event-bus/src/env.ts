import type { Dispatch } from "@souk/contracts/event-bus";
import type { BaseEnv, Context } from "@souk/platform/context";

export type Env = BaseEnv & {
  DB: D1Database;
  ORDERS_QUEUE: Queue<Dispatch>;
  NOTIFICATIONS_QUEUE: Queue<Dispatch>;
  REVIEWS_QUEUE: Queue<Dispatch>;
  CATALOG_QUEUE: Queue<Dispatch>;
  ANALYTICS_QUEUE: Queue<Dispatch>;
  SEARCH_QUEUE: Queue<Dispatch>;
};

export type EventBusContext = Context<Env>;
