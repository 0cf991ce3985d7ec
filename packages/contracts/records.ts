import type { Call, Reply } from "./call.ts";
import type { OrderStatus } from "./orders.ts";

// What the Workers have on record of one order, so that it can be compared. Amounts are minor units of the order's currency.

type OfOrder = { orderId: string };
type Changing = OfOrder & { changedAt: string };
type Line = { productId: string; sellerId: string; total: number };

/** What was ordered and how it ended, as far as the events have told. */
export type OrderRecord = Changing & { status: OrderStatus; currency: string; lines: Line[] };

/** What the ledger says of an order's money. */
export type PaymentRecord = Changing & {
  currency: string;
  captured: number;
  refunded: number;
  /** What the bank took back in disputes. */
  lost: number;
  /** The platform's share that was not given back. */
  fees: number;
  lines: (Line & { fee: number })[];
};

/** What the payment provider itself says of an order's money; `held` is neither taken nor let go. */
export type ChargeRecord = OfOrder & {
  currency: string;
  captures: number;
  captured: number;
  refunded: number;
  held: number;
};

/** Which of an order's products are open to its buyer, and which are set aside. */
export type AccessRecord = Changing & { granted: string[]; prepared: string[] };

/** Of which products the order has a unit. */
export type StockRecord = Changing & { held: string[] };

/** How the lines of an order were counted; `fee` is null where none was charged yet. */
export type SalesRecord = OfOrder & { lines: (Line & { fee: number | null; completed: boolean; refunded: boolean })[] };

/** One thing that has to be as large here as there; `subject` says what it is about where that is no order. */
export type Weighed = { check: string; currency?: string; subject?: string; expected: number; actual: number };

/** Records sorted by order id, as NDJSON; beside them, what the Worker could compare alone. */
export type Records = { records: ReadableStream<Uint8Array>; weighed: Weighed[] };

/** What a Worker offers that keeps records of orders. */
export interface RecordingService {
  /** All its records of orders. */
  listRecords(call: Call, input: null): Promise<Reply<Records>>;
}
