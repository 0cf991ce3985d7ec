import type { Call } from "@souk/contracts/call";
import type { PaymentsService } from "@souk/contracts/payments";
import type { ProblemCode } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { askObject, type Context, serve } from "@souk/platform/context";
import { type Backlog, Doors } from "@souk/platform/doors";
import { OutboxObject } from "@souk/platform/outbox-object";
import { authorize } from "./commands/authorize.ts";
import { cancel } from "./commands/cancel.ts";
import { capture } from "./commands/capture.ts";
import { refund } from "./commands/refund.ts";
import { development } from "./development.ts";
import type { Env } from "./env.ts";
import { listCharges } from "./queries/list-charges.ts";
import { listRecords } from "./queries/list-records.ts";
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

  refund(call: Call, input: Parameters<PaymentsService["refund"]>[1]) {
    return serve(this.env, call, (ctx) => refund(ctx, input));
  }

  /** Unlocks the sandbox's refunds of an order; elsewhere nothing. */
  allowRefunds(call: Call, input: { orderId: string }) {
    return serve<Env, null, ProblemCode>(this.env, call, async (ctx) => {
      await development?.allowRefunds(ctx, input);
      return accept(null);
    });
  }

  /** What is booked of each order's money. */
  listRecords(call: Call) {
    return serve(this.env, call, listRecords);
  }

  /** What the provider itself says of each order's money. */
  listCharges(call: Call) {
    return serve(this.env, call, listCharges);
  }

  protected override async countBacklog(ctx: Context<Env>): Promise<Backlog> {
    const waiting = await askObject(ctx, (call) => ctx.env.WEBHOOK_APPLIER.getByName("applier").countWaiting(call));
    return waiting.ok ? { "provider events": waiting.value } : {};
  }
}
