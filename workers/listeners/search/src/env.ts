import type { CatalogService } from "@souk/contracts/catalog";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { FaultsService } from "@souk/contracts/faults";
import type { IdentityService } from "@souk/contracts/identity";
import type { BreakerMethods } from "@souk/platform/breaker";
import type { BaseEnv, Context, InboxMethods, ObjectNamespace } from "@souk/platform/context";

export type Env = BaseEnv & {
  DB: D1Database;
  INBOX: ObjectNamespace<InboxMethods>;
  BREAKER: ObjectNamespace<BreakerMethods>;
  EVENT_BUS: EventBusService;
  IDENTITY: IdentityService;
  CATALOG: CatalogService;
  /** Absent in production. */
  FAULTS?: FaultsService;
  SIGNING_SECRET: string;
};

export type SearchContext = Context<Env>;
