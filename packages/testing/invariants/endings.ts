import type { OrderStatus } from "@souk/contracts/orders";
import { check } from "./check.ts";
import { countOf } from "./order.ts";
import type { SeenOrder, Snapshot } from "./snapshot.ts";

const lastEvents: Partial<Record<OrderStatus, string[]>> = {
  completed: ["OrderCompleted", "OrderDisputed"],
  failed: ["OrderFailed"],
  refunded: ["OrderRefunded", "OrderDisputed"],
  partially_refunded: ["OrderRefunded", "OrderDisputed"],
  disputed: ["OrderDisputed", "OrderRefunded", "OrderCompleted"],
};

const checkEnd = (order: SeenOrder): string[] => {
  const { id, status } = order.view;
  const last = order.events.filter(({ type }) => type.startsWith("Order")).at(-1)?.type ?? "nothing";
  const due = lastEvents[status];
  if (!due) return [`I6 ${id} has not ended: it is ${status} behind ${order.events.at(-1)?.type}`];
  return due.includes(last) ? [] : [`I6 ${id} is ${status}, and its last event is ${last}`];
};

export const ordersEnd = check("I6 every order ends, and its last event says how", ["orders"], ({ orders }) =>
  orders.flatMap(checkEnd),
);

export const ordersEndOnce = check("I6 an order ends once, and begins with being placed", ["orders"], ({ orders }) =>
  orders.flatMap((order) => {
    const ended = countOf(order, "OrderCompleted", "OrderFailed");
    const isRight = ended === 1 && order.events[0]?.type === "OrderPlaced" && countOf(order, "OrderPlaced") === 1;
    return isRight ? [] : [`I6 ${order.view.id} begins otherwise or ended ${ended} times`];
  }),
);

const idsOf = ({ events }: SeenOrder, type: string): string =>
  events
    .flatMap((event) => (event.type === type ? [String(event.data.refundId)] : []))
    .sort()
    .join();

export const refundsEnd = check("I6 every refund that was begun is done, once", ["orders"], ({ orders }) =>
  orders.flatMap((order) => {
    const [due, done] = [idsOf(order, "RefundRequested"), idsOf(order, "OrderRefunded")];
    return due === done ? [] : [`I6 ${order.view.id} owes the refunds [${due}] and did [${done}]`];
  }),
);

export const nothingIsOwed = check("I6 nothing is left to do", ["debts"], ({ debts }) =>
  debts.map((debt) => `I6 ${debt}`),
);

export const ordersAreGuarded = check(
  "I6 an order is never without the timer that brings it back",
  ["unguarded"],
  ({ unguarded }) => unguarded.map((id) => `I6 ${id} was left without a timer`),
);

type Facts = Pick<Snapshot, "orders" | "charges" | "stocks" | "disturbed">;

const isRefused = ({ disturbed }: Facts, ...calls: string[]): boolean =>
  disturbed.refused.some((refused) => calls.includes(refused));

const chargesOf = ({ charges }: Facts, { view }: SeenOrder) => charges.filter(({ orderId }) => orderId === view.id);

const sharesLine = (one: SeenOrder, other: SeenOrder): boolean =>
  one.view.id !== other.view.id &&
  one.view.buyerId === other.view.buyerId &&
  one.view.lines.some(({ productId }) => other.view.lines.some((line) => line.productId === productId));

/** Why an order may fail with a code: what has to have happened for it. */
const causes: Record<string, (facts: Facts, order: SeenOrder) => boolean> = {
  card_declined: (facts, order) =>
    chargesOf(facts, order).some(({ outcome }) => outcome === "declined") ||
    isRefused(facts, "payments.authorize", "payments.capture"),
  sold_out: (facts, { view }) =>
    view.lines.some((line) => facts.stocks.some(({ productId }) => productId === line.productId)) ||
    isRefused(facts, "catalog.hold"),
  already_owned: (facts, order) =>
    facts.orders.some((other) => sharesLine(order, other)) || isRefused(facts, "delivery.prepare"),
  access_revoked: (facts, order) => facts.orders.some((other) => sharesLine(order, other)),
  requires_action_expired: (facts, order) =>
    chargesOf(facts, order).some(({ outcome }) => outcome === "requires_action"),
  service_unavailable: ({ disturbed }) => disturbed.isDisturbed,
};

export const failuresHaveCauses = check(
  "I6 no order fails without a cause outside of it",
  ["orders", "charges", "stocks", "disturbed"],
  (facts) =>
    facts.orders.flatMap((order) => {
      const failed = order.events.find(({ type }) => type === "OrderFailed");
      if (!failed) return [];
      const code = String(failed.data.code);
      return causes[code]?.(facts, order) ? [] : [`I6 ${order.view.id} failed over ${code}, which never happened`];
    }),
);
