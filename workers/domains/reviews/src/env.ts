import type { CatalogService } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { IdentityService } from "@souk/contracts/identity";
import type { BaseEnv, Context, InboxMethods, ObjectNamespace, OutboxMethods } from "@souk/platform/context";

export type Env = BaseEnv & {
  DB: D1Database;
  OUTBOX: ObjectNamespace<OutboxMethods>;
  INBOX: ObjectNamespace<InboxMethods>;
  EVENT_BUS: EventBusService;
  IDENTITY: IdentityService;
  CATALOG: CatalogService;
  DELIVERY: DeliveryService;
  SIGNING_SECRET: string;
};

/** Commands and queries leave their events in the outbox and have no say in when they are sent. */
export type ReviewsContext = Context<Omit<Env, "OUTBOX" | "INBOX" | "EVENT_BUS">>;
