import type { EventBusService } from "@souk/contracts/event-bus";
import type { NotificationsService } from "@souk/contracts/notifications";
import type { BaseEnv, Context, ObjectNamespace, OutboxMethods } from "@souk/platform/context";
import type { Hashing } from "./password.ts";

export type Env = BaseEnv & {
  DB: D1Database;
  OUTBOX: ObjectNamespace<OutboxMethods>;
  EVENT_BUS: EventBusService;
  NOTIFICATIONS: NotificationsService;
  SIGNING_SECRET: string;
  SCRYPT_COST: string;
  LIMITS: "on" | "off";
};

/** Commands and queries leave events and mails in their outboxes and have no say in when they are sent. */
export type IdentityContext = Context<Omit<Env, "OUTBOX" | "EVENT_BUS" | "NOTIFICATIONS">>;

/** What a password costs here. In production identity has isolates of its own and no one else to pause for. */
export const hashingOf = ({ env }: IdentityContext): Hashing => ({
  cost: Number(env.SCRYPT_COST),
  paced: env.ENVIRONMENT !== "production",
});
