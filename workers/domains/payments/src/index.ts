import type { Call } from "@souk/contracts/call";
import type { PaymentsService } from "@souk/contracts/payments";
import { askObject, type Context, serve } from "@souk/platform/context";
import { type Backlog, Doors } from "@souk/platform/doors";
import { OutboxObject } from "@souk/platform/outbox-object";
import { authorize } from "./commands/authorize.ts";
import { cancel } from "./commands/cancel.ts";
import { capture } from "./commands/capture.ts";
import type { Env } from "./env.ts";
import { routes } from "./routes.ts";

export { WebhookApplier } from "./webhook-applier.ts";

/** Carries this database's events to the log. */
export class Outbox extends OutboxObject<Env> {}

export default class Payments extends Doors<Env> implements PaymentsService {
  protected readonly app = routes;

  authorize(call: Call, input: Parameters<PaymentsService["authorize"]>[1]) {
    return serve(this.env, call, (ctx) => authorize(ctx, input));
  }

  capture(call: Call, input: Parameters<PaymentsService["capture"]>[1]) {
    return serve(this.env, call, (ctx) => capture(ctx, input));
  }

  cancel(call: Call, input: Parameters<PaymentsService["cancel"]>[1]) {
    return serve(this.env, call, (ctx) => cancel(ctx, input));
  }

  protected override async countBacklog(ctx: Context<Env>): Promise<Backlog> {
    const waiting = await askObject(ctx, (call) => ctx.env.WEBHOOK_APPLIER.getByName("applier").countWaiting(call));
    return waiting.ok ? { "provider events": waiting.value } : {};
  }
}
