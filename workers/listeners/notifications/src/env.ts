import type { IdentityService } from "@souk/contracts/identity";
import type { BaseEnv, Context } from "@souk/platform/context";
import type { MailQueue } from "./mail-queue.ts";

export type Env = BaseEnv & {
  DB: D1Database;
  EMAIL: SendEmail;
  IDENTITY: IdentityService;
  MAIL_FROM: string;
  MAIL_QUEUE: DurableObjectNamespace<MailQueue>;
};

export type NotificationsContext = Context<Env>;
