import type { Call, Principal } from "@souk/contracts/call";
import type { CatalogService } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { Dispatch, EventBusService } from "@souk/contracts/event-bus";
import type { OrdersService, PlaceOrder, RequestRefund } from "@souk/contracts/orders";
import type { PaymentsService } from "@souk/contracts/payments";
import { accept } from "@souk/kernel/result";
import { BreakerObject } from "@souk/platform/breaker-object";
import { askObject, openContext, serve } from "@souk/platform/context";
import { consume, InboxObject } from "@souk/platform/inbox-object";
import { OutboxObject } from "@souk/platform/outbox-object";
import { giveBackStock, holdStock, releaseStock } from "../../../workers/domains/catalog/src/commands/hold-stock.ts";
import type { Env as CatalogEnv } from "../../../workers/domains/catalog/src/env.ts";
import { quote } from "../../../workers/domains/catalog/src/queries/quote.ts";
import { grant } from "../../../workers/domains/delivery/src/commands/grant.ts";
import { prepare } from "../../../workers/domains/delivery/src/commands/prepare.ts";
import { revoke } from "../../../workers/domains/delivery/src/commands/revoke.ts";
import { rollback } from "../../../workers/domains/delivery/src/commands/rollback.ts";
import { restore, suspend } from "../../../workers/domains/delivery/src/commands/suspend.ts";
import type { Env as DeliveryEnv } from "../../../workers/domains/delivery/src/env.ts";
import { listOwned } from "../../../workers/domains/delivery/src/queries/owned.ts";
import { hearFromProvider } from "../../../workers/domains/orders/src/commands/hear-from-provider.ts";
import { placeOrder } from "../../../workers/domains/orders/src/commands/place-order.ts";
import { requestRefund } from "../../../workers/domains/orders/src/commands/request-refund.ts";
import type { Env as OrdersEnv } from "../../../workers/domains/orders/src/env.ts";
import { orderLists } from "../../../workers/domains/orders/src/listeners.ts";
import { applyEvent } from "../../../workers/domains/payments/src/commands/apply-event.ts";
import { authorize } from "../../../workers/domains/payments/src/commands/authorize.ts";
import { cancel } from "../../../workers/domains/payments/src/commands/cancel.ts";
import { capture } from "../../../workers/domains/payments/src/commands/capture.ts";
import { receiveEvent } from "../../../workers/domains/payments/src/commands/receive-event.ts";
import { refund } from "../../../workers/domains/payments/src/commands/refund.ts";
import type { Env as PaymentsEnv } from "../../../workers/domains/payments/src/env.ts";
import { bury } from "../../../workers/listeners/event-bus/src/commands/bury.ts";
import { settle } from "../../../workers/listeners/event-bus/src/commands/redrive.ts";
import type { Env as EventBusEnv } from "../../../workers/listeners/event-bus/src/env.ts";
import { readLog } from "../../../workers/listeners/event-bus/src/queries.ts";

export { OrderCoordinator } from "../../../workers/domains/orders/src/coordinator.ts";
export { evolve } from "../../../workers/domains/orders/src/domain/order.ts";
export { toEventViews, toView } from "../../../workers/domains/orders/src/domain/story.ts";
export { OpenOrders } from "../../../workers/domains/orders/src/open-orders.ts";
export { WebhookApplier } from "../../../workers/domains/payments/src/webhook-applier.ts";
export { LogWriter } from "../../../workers/listeners/event-bus/src/log-writer.ts";
export { restartIds } from "./substitutes/ids.ts";
export { plugIn } from "./substitutes/stripe.ts";

export class PaymentsOutbox extends OutboxObject<PaymentsEnv> {}

export class DeliveryOutbox extends OutboxObject<DeliveryEnv> {}

export class Breaker extends BreakerObject<OrdersEnv> {}

export class OrdersInbox extends InboxObject<OrdersEnv> {
  protected readonly listener = orderLists;
}

type Quoting = Pick<CatalogService, "quote" | "hold" | "release" | "giveBack">;

export const openCatalog = (env: CatalogEnv): Quoting => ({
  quote: (call, input) => serve(env, call, (ctx) => quote(ctx, input)),
  hold: (call, input) => serve(env, call, (ctx) => holdStock(ctx, input)),
  release: (call, input) => serve(env, call, (ctx) => releaseStock(ctx, input)),
  giveBack: (call, input) => serve(env, call, (ctx) => giveBackStock(ctx, input)),
});

type Delivering = Pick<
  DeliveryService,
  "listOwned" | "prepare" | "grant" | "rollback" | "revoke" | "suspend" | "restore"
>;

export const openDelivery = (env: DeliveryEnv): Delivering => ({
  listOwned: (call, input) => serve(env, call, (ctx) => listOwned(ctx, input)),
  prepare: (call, input) => serve(env, call, (ctx) => prepare(ctx, input)),
  grant: (call, input) => serve(env, call, (ctx) => grant(ctx, input)),
  rollback: (call, input) => serve(env, call, (ctx) => rollback(ctx, input)),
  revoke: (call, input) => serve(env, call, (ctx) => revoke(ctx, input)),
  suspend: (call, input) => serve(env, call, (ctx) => suspend(ctx, input)),
  restore: (call, input) => serve(env, call, (ctx) => restore(ctx, input)),
});

type Paying = Pick<PaymentsService, "authorize" | "capture" | "cancel" | "refund" | "allowRefunds">;

export const openPayments = (env: PaymentsEnv): Paying => ({
  authorize: (call, input) => serve(env, call, (ctx) => authorize(ctx, input)),
  capture: (call, input) => serve(env, call, (ctx) => capture(ctx, input)),
  cancel: (call, input) => serve(env, call, (ctx) => cancel(ctx, input)),
  refund: (call, input) => serve(env, call, (ctx) => refund(ctx, input)),
  allowRefunds: (call) => serve(env, call, () => accept(null)),
});

type Carrying = Pick<EventBusService, "publish" | "read" | "bury" | "settle">;

export const openEventBus = (env: EventBusEnv): Carrying => ({
  publish: (call, input) =>
    serve(env, call, (ctx) => askObject(ctx, (asked) => env.LOG_WRITER.getByName("log").append(asked, input))),
  read: (call, input) => serve(env, call, (ctx) => readLog(ctx, input)),
  bury: (call, input) => serve(env, call, (ctx) => bury(ctx, input)),
  settle: (call, input) => serve(env, call, (ctx) => settle(ctx, input)),
});

export const openOrders = (env: OrdersEnv): Pick<OrdersService, "hearFromProvider"> => ({
  hearFromProvider: (call, input) => serve(env, call, (ctx) => hearFromProvider(ctx, input)),
});

/** `POST /v1/orders` behind its validation. */
export const postOrder = (env: OrdersEnv, call: Call, buyer: Principal, key: string, input: PlaceOrder) =>
  placeOrder(openContext(env, call), buyer, key, input);

/** `POST /v1/orders/{id}/refunds` behind its validation. */
export const postRefund = (
  env: OrdersEnv,
  call: Call,
  asker: Principal,
  orderId: string,
  key: string,
  input: RequestRefund,
) => requestRefund(openContext(env, call), asker, orderId, key, input);

/** The provider's webhook as the route takes it: stored first, then applied. */
export const postWebhook = async (env: PaymentsEnv, call: Call, bytes: Uint8Array): Promise<void> => {
  const ctx = openContext(env, call);
  const received = await receiveEvent(ctx, bytes, "good");
  if (received.ok && received.value) await applyEvent(ctx, { ...received.value, attempts: 0 });
};

export const consumeOrders = (env: OrdersEnv, batch: MessageBatch<Dispatch>): Promise<void> =>
  consume(env, orderLists, batch);
