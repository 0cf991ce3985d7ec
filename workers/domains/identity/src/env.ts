import type { NotificationsService } from "@souk/contracts/notifications";
import type { BaseEnv, Context } from "@souk/platform/context";

export type Env = BaseEnv & {
  DB: D1Database;
  NOTIFICATIONS: NotificationsService;
  SIGNING_SECRET: string;
  SCRYPT_COST: string;
};

export type IdentityContext = Context<Env>;
