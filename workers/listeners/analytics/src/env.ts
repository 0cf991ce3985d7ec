import type { EventBusService } from "@souk/contracts/event-bus";
import type { BaseEnv, Context, InboxMethods, ObjectNamespace } from "@souk/platform/context";

export type Env = BaseEnv & {
  DB: D1Database;
  INBOX: ObjectNamespace<InboxMethods>;
  EVENT_BUS: EventBusService;
  SIGNING_SECRET: string;
};

/** Commands and queries have no part in how events arrive. */
export type AnalyticsContext = Context<Omit<Env, "INBOX" | "EVENT_BUS">>;
