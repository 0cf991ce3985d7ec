import type { Summary } from "@souk/contracts/analytics";
import type { AdminOrder, OrderEventView, OrderView, PlacedOrder, RefundView } from "@souk/contracts/orders";
import type { ProcessorLogRow } from "@souk/contracts/payments";
import type { Reconciliation } from "@souk/contracts/reconcile";

/** An order as its own object tells it. */
export type SeenOrder = { view: OrderView; events: OrderEventView[] };

/** An effect on a card, or a refusal of one, as whoever moves the money wrote it down. */
export type Charge = Pick<ProcessorLogRow, "kind" | "orderId" | "amount" | "currency" | "outcome">;

/** A debit is positive, a credit negative. */
export type Entry = { account: string; productId: string | null; amount: number };
export type Journal = { kind: string; source: string; orderId: string | null; currency: string; entries: Entry[] };

export type Line = { orderId: string; productId: string };

/** What somebody asked for under one idempotency key, and each different answer that it got; `reused` are those to another body. */
export type Wish = {
  key: string;
  buyerId: string;
  productIds: string[];
  paymentMethodId: string;
  answers: PlacedOrder[];
  reused: PlacedOrder[];
};
export type RefundWish = { key: string; orderId: string; answers: RefundView[] };

/** Everything that can be known of a system; amounts in minor units. */
export type Snapshot = {
  orders: SeenOrder[];
  wishes: Wish[];
  refundWishes: RefundWish[];
  /** What each order is to be paid with. */
  paymentMethods: Record<string, string>;
  /** In the order in which it happened. */
  charges: Charge[];
  /** The orders for which a card still holds money, or its bank waits. */
  held: string[];
  journals: Journal[];
  feeBasisPoints: number;
  /** What buyers can use. */
  opened: (Line & { buyerId: string })[];
  /** What is set aside for buyers and not opened yet. */
  prepared: Line[];
  /** Of what there is a limited number: how many at first, and now; never null where it can be seen. */
  stocks: { productId: string; initial: number; left: number | null }[];
  /** Every unit that belongs to an order, counted where there is a limited number. */
  holds: (Line & { counted: boolean })[];
  /** The order that each receipt was about. */
  receipts: string[];
  /** The log of public events, in its order. */
  log: { stream: string; position: number; type: string }[];
  /** The list of orders that operators see. */
  listed: AdminOrder[];
  /** The lists of sold lines that sellers see. */
  sales: (Line & { sellerId: string })[];
  figures: { sellerId: string; summary: Summary }[];
  /** How far each projection is behind the log. */
  lags: { name: string; lag: number | null }[];
  deadLetters: { id: string }[];
  reconciliation: Reconciliation;
  /** Whatever others can read: log lines, events, answers. */
  told: { where: string; text: string }[];
  /** Values that must not be in any of it. */
  secrets: string[];
  /** What was done to the system: whether anything was disturbed, and which calls were told to refuse. */
  disturbed: { isDisturbed: boolean; refused: string[] };
  /** For how long, in milliseconds, what can be turned back is tried, and after how much trouble with anything else an operator is to know. */
  pace: { deadlineMs: number; alertAfterMs: number };
  /** Orders that were seen without the timer that brings them back. */
  unguarded: string[];
  /** What there was still to do when the looking ended, in words. */
  debts: string[];
};

/** What one reader can see of it. */
export type Seen = Partial<Snapshot>;
