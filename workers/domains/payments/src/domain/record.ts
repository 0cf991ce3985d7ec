import type { ChargeRecord, PaymentRecord } from "@souk/contracts/records";
import type { Entry } from "./ledger.ts";

export type Booked = { kind: string; entries: Entry[] };

/** A charge as the provider shows it, in minor units; `held` is neither taken nor let go. */
export type Charge = { orderId: string; currency: string; captured: number; refunded: number; held: number };

const sumOf = (entries: Entry[], account: string): number =>
  entries.filter((entry) => entry.account === account).reduce((sum, { amount }) => sum + amount, 0);

const cashOf = (booked: Booked[], ...kinds: string[]): number =>
  sumOf(
    booked.filter(({ kind }) => kinds.includes(kind)).flatMap(({ entries }) => entries),
    "processor:cash",
  );

const sellerForm = /^seller:(.+):pending$/;

const toLines = (entries: Entry[]): PaymentRecord["lines"] =>
  entries.flatMap(({ account, productId, amount }) => {
    const sellerId = sellerForm.exec(account)?.[1];
    if (sellerId === undefined || productId === undefined) return [];
    const ofLine = entries.filter((entry) => entry.productId === productId);
    const fee = 0 - sumOf(ofLine, "platform:fees");
    return [{ productId, sellerId, total: fee - amount, fee }];
  });

/** What an order's journals come to. */
export const toBooked = (booked: Booked[]): Omit<PaymentRecord, "orderId" | "changedAt" | "currency"> => ({
  captured: cashOf(booked, "capture"),
  refunded: 0 - cashOf(booked, "refund"),
  lost: 0 - cashOf(booked, "dispute", "dispute_won"),
  fees:
    0 -
    sumOf(
      booked.flatMap(({ entries }) => entries),
      "platform:fees",
    ),
  lines: booked.filter(({ kind }) => kind === "capture").flatMap(({ entries }) => toLines(entries)),
});

/** Adds a charge to what was seen of its order before. */
export const addCharge = (before: ChargeRecord | undefined, charge: Charge): ChargeRecord => ({
  orderId: charge.orderId,
  currency: charge.currency,
  captures: (before?.captures ?? 0) + (charge.captured > 0 ? 1 : 0),
  captured: (before?.captured ?? 0) + charge.captured,
  refunded: (before?.refunded ?? 0) + charge.refunded,
  held: (before?.held ?? 0) + charge.held,
});
