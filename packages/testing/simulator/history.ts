import type { CardName } from "./card-processor.ts";
import type { CommitFault } from "./commits.ts";
import type { FaultMode } from "./faults.ts";
import type { NewsMode } from "./foundation.ts";

/** Who can die: a Worker with its objects, one order's object, or all at once. */
export const mortals = ["order", "orders", "payments", "catalog", "delivery", "event-bus", "everything"] as const;
export type Mortal = (typeof mortals)[number];

/** What happens from outside. `nth` counts the orders placed so far, round and round. */
export type Action =
  | { do: "place"; buyer: number; items: number[]; card: CardName }
  | { do: "repeat"; nth: number; otherBody: boolean }
  | { do: "fault"; target: string; mode: FaultMode; times: number }
  | { do: "crash"; who: Mortal; nth: number }
  | { do: "commit"; nth: number; skip: number; fault: CommitFault }
  | { do: "alarm"; nth: number; how: "early" | "lost" }
  | { do: "retell"; nth: number }
  | { do: "authenticate"; nth: number; passes: boolean }
  | { do: "payAgain" | "captureByHand"; nth: number }
  | { do: "dispute"; nth: number; status: "open" | "won" | "lost" }
  | { do: "refund"; nth: number; by: number; items: number[]; times: number }
  | { do: "retry"; nth: number }
  | { do: "price"; item: number; amount: number }
  | { do: "advance"; ms: number };

/** A whole simulation: what happens, `after` how many milliseconds each, and the seed of every delay. */
export type History = { seed: number; news: NewsMode; actions: (Action & { after: number })[] };

/** Every call that can go wrong on its way, by whom it is made to. */
export const targets: string[] = [
  ...["payments.authorize", "payments.capture", "payments.cancel", "payments.refund", "payments.webhook"],
  ...["catalog.quote", "catalog.hold", "catalog.release", "catalog.giveBack"],
  ...["delivery.listOwned", "delivery.prepare", "delivery.grant", "delivery.rollback", "delivery.revoke"],
  ...["delivery.suspend", "delivery.restore"],
  ...["orders.post", "orders.refund", "orders.hearFromProvider", "orders.queue"],
  ...["orders.order.place", "orders.order.wake", "orders.order.refund"],
  ...["orders.open.enter", "orders.open.add", "orders.open.remove", "orders.breaker.admit", "orders.breaker.record"],
  ...["notifications.send", "event-bus.publish", "event-bus.writer.append", "queue.send"],
  ...["processor.open", "processor.read", "processor.confirm", "processor.capture", "processor.cancel"],
  ...["processor.refund", "d1.payments", "d1.catalog", "d1.delivery", "d1.event-bus", "d1.orders"],
];
