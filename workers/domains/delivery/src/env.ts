import type { CatalogService } from "@souk/contracts/catalog";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { BaseEnv, Context, ObjectNamespace, OutboxMethods } from "@souk/platform/context";

export type Env = BaseEnv & {
  DB: D1Database;
  OUTBOX: ObjectNamespace<OutboxMethods>;
  EVENT_BUS: EventBusService;
  FILES: R2Bucket;
  CATALOG: CatalogService;
  SIGNING_SECRET: string;
};

/** Commands and queries leave their events in the outbox and have no say in when they are sent. */
export type DeliveryContext = Context<Omit<Env, "OUTBOX" | "EVENT_BUS">>;
