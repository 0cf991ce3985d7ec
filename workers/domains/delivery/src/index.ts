import type { Call } from "@souk/contracts/call";
import type { DeliveryLine, DeliveryService } from "@souk/contracts/delivery";
import { asCaller, serve } from "@souk/platform/context";
import { Doors } from "@souk/platform/doors";
import { OutboxObject } from "@souk/platform/outbox-object";
import { grant } from "./commands/grant.ts";
import { prepare } from "./commands/prepare.ts";
import { rollback } from "./commands/rollback.ts";
import type { Env } from "./env.ts";
import { listLibrary } from "./queries/library.ts";
import { listGranted, listOwned } from "./queries/owned.ts";
import { routes } from "./routes.ts";

/** Carries this database's events to the log. */
export class Outbox extends OutboxObject<Env> {}

export default class Delivery extends Doors<Env> implements DeliveryService {
  protected readonly app = routes;

  listOwned(call: Call, input: { buyerId: string; productIds: string[] }) {
    return serve(this.env, call, (ctx) => listOwned(ctx, input));
  }

  listGranted(call: Call, input: { buyerId: string; productIds: string[] }) {
    return serve(this.env, call, (ctx) => listGranted(ctx, input));
  }

  listLibrary(call: Call, input: { limit: number }) {
    return serve(this.env, call, (ctx) => asCaller(ctx, (principal) => listLibrary(ctx, principal, input)));
  }

  prepare(call: Call, input: { orderId: string; buyerId: string; lines: DeliveryLine[] }) {
    return serve(this.env, call, (ctx) => prepare(ctx, input));
  }

  grant(call: Call, input: { orderId: string }) {
    return serve(this.env, call, (ctx) => grant(ctx, input));
  }

  rollback(call: Call, input: { orderId: string }) {
    return serve(this.env, call, (ctx) => rollback(ctx, input));
  }
}
