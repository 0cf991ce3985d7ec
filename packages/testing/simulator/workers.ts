import type { Call } from "@souk/contracts/call";
import type { CatalogService } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { Dispatch, EventBusService } from "@souk/contracts/event-bus";
import type { NotificationsService, SendMail } from "@souk/contracts/notifications";
import type { PaymentsService } from "@souk/contracts/payments";
import { accept } from "@souk/kernel/result";
import type { Env as CatalogEnv } from "../../../workers/domains/catalog/src/env.ts";
import type { Env as DeliveryEnv } from "../../../workers/domains/delivery/src/env.ts";
import type { Env as OrdersEnv } from "../../../workers/domains/orders/src/env.ts";
import type { Env as PaymentsEnv } from "../../../workers/domains/payments/src/env.ts";
import type { Env as EventBusEnv } from "../../../workers/listeners/event-bus/src/env.ts";
import { theWorld } from "./clock.ts";
import { draw } from "./draw.ts";
import { base, databaseOf, type Foundation, host } from "./foundation.ts";
import type { System } from "./load.ts";
import { bindObjects, bindService } from "./stubs.ts";

export const feeBasisPoints = 725;
export const signingSecret = "a-secret-that-no-log-may-show";

const cost = { trips: 0, writes: 0, rowsRead: 0, rowsWritten: 0, hops: 0, objectCalls: 0 };

// Delivers at least once, in any order, or not at all.
export const queueTo = (at: Foundation, receive: (batch: MessageBatch<Dispatch>) => Promise<void>) => ({
  async sendBatch(batch: Iterable<{ body: Dispatch }>) {
    const fault = at.faults.take("queue.send");
    if (fault === "fail") throw new Error("The queue is down");
    const messages = [...batch].map(({ body }) => ({ body }));
    const times = fault === "garbage" ? 3 : fault === "hang" ? 0 : 1;
    const key = messages.map(({ body }) => body.sequence).join();
    for (let copy = 0; copy < times; copy += 1) {
      const delay = Math.ceil(draw(at.seed, `queue ${key} ${copy}`) * (fault === null ? 400 : 20_000));
      const run = () => receive({ messages, ackAll: () => undefined } as unknown as MessageBatch<Dispatch>);
      const deliver = () => void at.network.send({ target: "orders.queue", key, run }).catch(() => undefined);
      at.clock.at(at.clock.now() + delay, deliver, theWorld);
    }
    if (fault === "fail-after") throw new Error("The queue took it and failed");
  },
});

const noQueue = { sendBatch: async () => undefined };

export const buildEventBus = (at: Foundation, system: System, queue: ReturnType<typeof queueTo>): EventBusService => {
  const env = {
    ...base,
    DB: databaseOf(at, "event-bus"),
    ORDERS_QUEUE: queue,
    NOTIFICATIONS_QUEUE: noQueue,
    REVIEWS_QUEUE: noQueue,
    CATALOG_QUEUE: noQueue,
    ANALYTICS_QUEUE: noQueue,
    SEARCH_QUEUE: noQueue,
  } as unknown as EventBusEnv;
  env.LOG_WRITER = bindObjects(at.network, "event-bus.writer", host(at, "log-writer", system.LogWriter, env));
  return bindService(at.network, "event-bus", system.openEventBus(env)) as EventBusService;
};

export const buildNotifications = (at: Foundation): NotificationsService => {
  const send = async (_: Call, mail: SendMail) => {
    if (!at.mails.some(({ key }) => key === mail.key)) at.mails.push(mail);
    return { ...accept(null), cost };
  };
  return bindService(at.network, "notifications", { send }) as NotificationsService;
};

export const buildCatalog = (at: Foundation, system: System): CatalogService => {
  const env = { ...base, DB: databaseOf(at, "catalog") } as CatalogEnv;
  return bindService(at.network, "catalog", system.openCatalog(env)) as CatalogService;
};

export const buildDelivery = (at: Foundation, system: System, bus: EventBusService) => {
  const env = { ...base, DB: databaseOf(at, "delivery"), EVENT_BUS: bus } as DeliveryEnv;
  env.OUTBOX = bindObjects(at.network, "delivery.outbox", host(at, "delivery-outbox", system.DeliveryOutbox, env));
  return { env, service: bindService(at.network, "delivery", system.openDelivery(env)) as DeliveryService };
};

export const buildPayments = (at: Foundation, system: System, bus: EventBusService) => {
  const env = { ...base, DB: databaseOf(at, "payments"), EVENT_BUS: bus } as PaymentsEnv;
  env.PROVIDER = "stripe";
  env.PLATFORM_FEE_BASIS_POINTS = String(feeBasisPoints);
  env.OUTBOX = bindObjects(at.network, "payments.outbox", host(at, "payments-outbox", system.PaymentsOutbox, env));
  const applier = host(at, "webhook-applier", system.WebhookApplier, env);
  env.WEBHOOK_APPLIER = bindObjects(at.network, "payments.applier", applier);
  return { env, service: bindService(at.network, "payments", system.openPayments(env)) as PaymentsService };
};

export const buildOrders = (at: Foundation, system: System, services: Partial<OrdersEnv>): OrdersEnv => {
  const env = { ...base, ...services, DB: databaseOf(at, "orders"), SIGNING_SECRET: signingSecret } as OrdersEnv;
  env.LIMITS = "off";
  env.ORDER = bindObjects(at.network, "orders.order", host(at, "order", system.OrderCoordinator, env));
  env.BREAKER = bindObjects(at.network, "orders.breaker", host(at, "breaker", system.Breaker, env));
  env.OPEN_ORDERS = bindObjects(at.network, "orders.open", host(at, "open-orders", system.OpenOrders, env));
  env.INBOX = bindObjects(at.network, "orders.inbox", host(at, "orders-inbox", system.OrdersInbox, env));
  return env;
};
