import type { Call } from "@souk/contracts/call";
import type { Dispatch } from "@souk/contracts/event-bus";
import type { NotificationsService, SendMail } from "@souk/contracts/notifications";
import { type Context, serve } from "@souk/platform/context";
import { type Backlog, Doors } from "@souk/platform/doors";
import { consume, InboxObject } from "@souk/platform/inbox-object";
import { send } from "./commands/send.ts";
import { wakeQueues } from "./commands/wake-queues.ts";
import type { Env } from "./env.ts";
import { mailer } from "./listeners.ts";
import { countDue, exportPerson } from "./queries.ts";
import { routes } from "./routes.ts";

export { MailQueue } from "./mail-queue.ts";

export class Inbox extends InboxObject<Env> {
  protected readonly listener = mailer;
}

export default class Notifications extends Doors<Env> implements NotificationsService {
  protected readonly app = routes;

  exportPerson(call: Call, input: { userId: string }) {
    return serve(this.env, call, (ctx) => exportPerson(ctx, input));
  }

  send(call: Call, input: SendMail) {
    return serve(this.env, call, (ctx) => send(ctx, input));
  }

  /** Turns events into mails. */
  override queue(batch: MessageBatch<Dispatch>): Promise<void> {
    return consume(this.env, mailer, batch);
  }

  protected override async countBacklog(ctx: Context<Env>): Promise<Backlog> {
    const due = await countDue(ctx);
    if (due > 0) await wakeQueues(ctx);
    return { "mails due": due };
  }
}
