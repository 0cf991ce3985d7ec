import type { Call } from "@souk/contracts/call";
import type { Shelf } from "@souk/contracts/catalog";
import type { AccessTurn, DeliveryLine, DeliveryService } from "@souk/contracts/delivery";
import { asCaller, serve } from "@souk/platform/context";
import { Doors } from "@souk/platform/doors";
import { OutboxObject } from "@souk/platform/outbox-object";
import { grant } from "./commands/grant.ts";
import { keepShelves } from "./commands/keep-shelves.ts";
import { prepare } from "./commands/prepare.ts";
import { revoke } from "./commands/revoke.ts";
import { rollback } from "./commands/rollback.ts";
import { restore, suspend } from "./commands/suspend.ts";
import type { Env } from "./env.ts";
import { exportPerson } from "./queries/export-person.ts";
import { listLibrary } from "./queries/library.ts";
import { listRecords } from "./queries/list-records.ts";
import { listGranted, listOwned } from "./queries/owned.ts";
import { routes } from "./routes.ts";

/** Carries this database's events to the log. */
export class Outbox extends OutboxObject<Env> {}

export default class Delivery extends Doors<Env> implements DeliveryService {
  protected readonly app = routes;

  exportPerson(call: Call, input: { userId: string }) {
    return serve(this.env, call, (ctx) => exportPerson(ctx, input));
  }

  listOwned(call: Call, input: { buyerId: string; productIds: string[] }) {
    return serve(this.env, call, (ctx) => listOwned(ctx, input));
  }

  listGranted(call: Call, input: { buyerId: string; productIds: string[] }) {
    return serve(this.env, call, (ctx) => listGranted(ctx, input));
  }

  keepShelves(call: Call, input: { all: Shelf[] }) {
    return serve(this.env, call, (ctx) => keepShelves(ctx, input));
  }

  listLibrary(call: Call, input: { limit: number }) {
    return serve(this.env, call, (ctx) => asCaller(ctx, (principal) => listLibrary(ctx, principal, input)));
  }

  /** What each order opens. */
  listRecords(call: Call) {
    return serve(this.env, call, listRecords);
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

  revoke(call: Call, input: { orderId: string; productIds: string[] }) {
    return serve(this.env, call, (ctx) => revoke(ctx, input));
  }

  suspend(call: Call, input: AccessTurn) {
    return serve(this.env, call, (ctx) => suspend(ctx, input));
  }

  restore(call: Call, input: AccessTurn) {
    return serve(this.env, call, (ctx) => restore(ctx, input));
  }
}
