import type { CatalogService } from "@souk/contracts/catalog";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { IdentityService } from "@souk/contracts/identity";
import type { BaseEnv, Context, InboxMethods, ObjectNamespace } from "@souk/platform/context";

export type Env = BaseEnv & {
  DB: D1Database;
  INBOX: ObjectNamespace<InboxMethods>;
  EVENT_BUS: EventBusService;
  IDENTITY: IdentityService;
  CATALOG: CatalogService;
  SIGNING_SECRET: string;
};

export type SearchContext = Context<Env>;
