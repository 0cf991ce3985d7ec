import type { DeliveryService } from "@souk/contracts/delivery";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { IdentityService } from "@souk/contracts/identity";
import type { BaseEnv, Context, InboxMethods, ObjectNamespace, OutboxMethods } from "@souk/platform/context";

export type Env = BaseEnv & {
  DB: D1Database;
  OUTBOX: ObjectNamespace<OutboxMethods>;
  INBOX: ObjectNamespace<InboxMethods>;
  EVENT_BUS: EventBusService;
  FILES: R2Bucket;
  /** Absent where images cannot be resized: the original then serves as the mobile size. */
  IMAGES?: ImagesBinding;
  IDENTITY: IdentityService;
  DELIVERY: DeliveryService;
  SIGNING_SECRET: string;
};

export type CatalogContext = Context<Env>;
