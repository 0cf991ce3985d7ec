import type { Call, Reply } from "@souk/contracts/call";
import type { Dispatch } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import type { BaseEnv, Context, ObjectNamespace } from "@souk/platform/context";

/** What the log's writer offers this Worker. */
export interface LogWriterObject {
  /** Appends the events that the log does not have, with whatever else comes at the time, and sends them on. */
  append(call: Call, input: { events: Envelope[] }): Promise<Reply<null>>;
}

export type Env = BaseEnv & {
  DB: D1Database;
  LOG_WRITER: ObjectNamespace<LogWriterObject>;
  SIGNING_SECRET: string;
  ORDERS_QUEUE: Queue<Dispatch>;
  NOTIFICATIONS_QUEUE: Queue<Dispatch>;
  REVIEWS_QUEUE: Queue<Dispatch>;
  CATALOG_QUEUE: Queue<Dispatch>;
  ANALYTICS_QUEUE: Queue<Dispatch>;
  SEARCH_QUEUE: Queue<Dispatch>;
};

export type EventBusContext = Context<Env>;
