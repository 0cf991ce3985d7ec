import type { EventBusService } from "@souk/contracts/event-bus";
import type { NotificationsService } from "@souk/contracts/notifications";
import type { BaseEnv, Context, ObjectNamespace, OutboxMethods } from "@souk/platform/context";

export type Env = BaseEnv & {
  DB: D1Database;
  OUTBOX: ObjectNamespace<OutboxMethods>;
  EVENT_BUS: EventBusService;
  NOTIFICATIONS: NotificationsService;
  SIGNING_SECRET: string;
  SCRYPT_COST: string;
};

/** Commands and queries leave their events in the outbox and have no say in when they are sent. */
export type IdentityContext = Context<Omit<Env, "OUTBOX" | "EVENT_BUS">>;
