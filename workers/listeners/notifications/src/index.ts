import type { Call } from "@souk/contracts/call";
import type { NotificationsService, SendMail } from "@souk/contracts/notifications";
import { serve } from "@souk/platform/context";
import { Doors } from "@souk/platform/doors";
import { send } from "./commands/send.ts";
import type { Env } from "./env.ts";
import { routes } from "./routes.ts";

export { MailQueue } from "./mail-queue.ts";

export default class Notifications extends Doors<Env> implements NotificationsService {
  protected readonly app = routes;

  send(call: Call, input: SendMail) {
    return serve(this.env, call, (ctx) => send(ctx, input));
  }
}
