import type { EventBusService } from "@souk/contracts/event-bus";
import type { IdentityService } from "@souk/contracts/identity";
import type { BaseEnv, Context, InboxMethods, ObjectNamespace } from "@souk/platform/context";
import type { MailQueue } from "./mail-queue.ts";

export type Env = BaseEnv & {
  DB: D1Database;
  INBOX: ObjectNamespace<InboxMethods>;
  EVENT_BUS: EventBusService;
  EMAIL: SendEmail;
  IDENTITY: IdentityService;
  MAIL_FROM: string;
  MAIL_QUEUE: DurableObjectNamespace<MailQueue>;
};

export type NotificationsContext = Context<Env>;
