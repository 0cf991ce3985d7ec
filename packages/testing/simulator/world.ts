import type { Principal } from "@souk/contracts/call";
import type { OrdersService, PlacedOrder, PlaceOrder, RefundView, RequestRefund } from "@souk/contracts/orders";
import type { Result } from "@souk/contracts/problems";
import { type CardProcessor, createCardProcessor } from "./card-processor.ts";
import { liveAs, theWorld } from "./clock.ts";
import { type Foundation, layFoundation, outsideCall, type Settings } from "./foundation.ts";
import { stage } from "./globals.ts";
import type { System } from "./load.ts";
import { createNews } from "./news.ts";
import { bindService } from "./stubs.ts";
import {
  buildCatalog,
  buildDelivery,
  buildEventBus,
  buildNotifications,
  buildOrders,
  buildPayments,
  queueTo,
} from "./workers.ts";

export type Posted = Result<{ placed: PlacedOrder; replayed: boolean }>;
export type Refunded = Result<{ refund: RefundView; replayed: boolean }>;

export type Asker = Pick<Principal, "userId" | "role">;

/** Everything a purchase touches, and everything that is known of it. */
export type World = Foundation & {
  readonly system: System;
  readonly processor: CardProcessor;
  readonly lines: string[];
  /** What was seen to break on the way. */
  readonly breaches: Set<string>;
  post(buyer: string, key: string, input: PlaceOrder): Promise<Posted>;
  refund(asker: Asker, orderId: string, key: string, input: RequestRefund): Promise<Refunded>;
  /** An operator's wish that an order hurries up. */
  retry(orderId: string): Promise<unknown>;
  /** What asking for a Worker's health does: its standing alarms are set. */
  greet(): Promise<unknown>;
  /** Brings everything the provider told of an order again. */
  retell(orderId: string): void;
  /** How many of the provider's webhooks were not answered yet. */
  countUnheard(): number;
  close(): void;
};

/** A new world, in which the real code runs on virtual time. */
export const createWorld = (system: System, settings: Settings): World => {
  const at = layFoundation(settings);
  const lines: string[] = [];
  stage.clock = at.clock;
  stage.log = (line) => void lines.push(line);
  system.restartIds();
  const news = createNews(at, system, () => payments.env);
  const processor = createCardProcessor({
    clock: at.clock,
    faults: at.faults,
    pause: (key) => at.network.pause(key, 60),
    dawdle: at.network.dawdle,
    tell: news.tell,
    answersLast: settings.news === "first",
  });
  system.plugIn(processor);
  const bus = buildEventBus(
    at,
    system,
    queueTo(at, (batch) => system.consumeOrders(orders, batch)),
  );
  const payments = buildPayments(at, system, bus);
  const delivery = buildDelivery(at, system, bus);
  const orders = buildOrders(at, system, {
    EVENT_BUS: bus,
    CATALOG: buildCatalog(at, system),
    DELIVERY: delivery.service,
    NOTIFICATIONS: buildNotifications(at),
    PAYMENTS: payments.service,
  });
  payments.env.ORDERS = bindService(at.network, "orders", system.openOrders(orders)) as OrdersService;
  return {
    ...at,
    system,
    processor,
    lines,
    breaches: new Set(),
    retell: news.retell,
    countUnheard: news.countUnheard,
    greet: () => {
      const call = outsideCall("health");
      return Promise.all([
        payments.env.OUTBOX.getByName("outbox").countWaiting(call),
        payments.env.WEBHOOK_APPLIER.getByName("applier").countWaiting(call),
        delivery.env.OUTBOX.getByName("outbox").countWaiting(call),
        orders.INBOX.getByName("inbox").readLag(call),
      ]);
    },
    post(buyer, key, input) {
      const principal: Principal = { userId: buyer, role: "buyer", sessionId: "ses_1" };
      const run = () => system.postOrder(orders, outsideCall(`post-${key}`), principal, key, input);
      return liveAs(theWorld, () => at.network.send({ target: "orders.post", key: `${buyer} ${key}`, run }));
    },
    refund(asker, orderId, key, input) {
      const principal: Principal = { ...asker, sessionId: "ses_1" };
      const run = () => system.postRefund(orders, outsideCall(`refund-${key}`), principal, orderId, key, input);
      return liveAs(theWorld, () => at.network.send({ target: "orders.refund", key: `${orderId} ${key}`, run }));
    },
    retry: (orderId) => liveAs(theWorld, () => orders.ORDER.getByName(orderId).retry(outsideCall("retry"))),
    close() {
      for (const sqlite of Object.values(at.databases)) sqlite.close();
      for (const { sqlite } of at.objects.values()) sqlite.close();
    },
  };
};
