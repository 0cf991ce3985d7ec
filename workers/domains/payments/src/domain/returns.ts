import type { Outcome } from "@souk/kernel/result";
import { accept, refuse, unreachable } from "@souk/kernel/result";
import { type Entry, reverseEntries } from "./ledger.ts";
import type { Payment } from "./payment.ts";

/** What came in for an order, and what of it went back since; amounts in minor units. */
export type Account = {
  payment: Payment | null;
  /** What was booked when the money came in. */
  captured: Entry[];
  returned: number;
  /** The products whose money went back. */
  gone: string[];
  /** Those of them whose money a bank has taken, and may still give back. */
  atBank: string[];
  /** Whether a bank still decides about the money. */
  isDisputed: boolean;
};

/** Money on its way back: how much of it, for which products, and how it is booked. */
export type Return = { amount: number; productIds: string[]; entries: Entry[] };

const sumOf = (entries: Entry[]): number => entries.reduce((sum, { amount }) => sum + amount, 0);

const entriesOf = ({ captured }: Account, productIds: string[]): Entry[] =>
  captured.filter(({ productId }) => productId !== undefined && productIds.includes(productId));

const priceOf = (account: Account, productId: string): number => -sumOf(entriesOf(account, [productId]));

const productsLeft = ({ captured, gone }: Account): string[] => [
  ...new Set(
    captured.flatMap(({ productId }) => (productId === undefined || gone.includes(productId) ? [] : [productId])),
  ),
];

/** How much of what was taken is still here. */
export const amountLeft = ({ payment, returned }: Account): number =>
  payment && "amount" in payment ? payment.amount.amount - returned : 0;

/** Takes exactly what these lines brought, fees too, out of `from`; what they and the amount differ by stands in suspense. */
export const toReturn = (
  account: Account,
  amount: number,
  productIds: string[],
  from: "processor:cash" | "processor:disputed",
): Return => {
  const reversed = reverseEntries(entriesOf(account, productIds));
  const entries = [
    { account: from, amount: -amount },
    ...reversed,
    { account: "suspense:unclaimed", amount: amount - sumOf(reversed) },
  ];
  return { amount, productIds, entries: entries.filter((entry) => entry.amount !== 0) };
};

export type RefundStep = { do: "nothing" | "wait" } | ({ do: "return"; intentId: string } & Return);

/** How lines are given back: what went back before, by whomever, stays as it is, and together it is never more than what was taken. */
export const decideRefund = (account: Account, productIds: string[]): Outcome<RefundStep, "refused"> => {
  const { payment, gone, atBank, isDisputed } = account;
  if (payment?.status === "refunded") return accept({ do: "nothing" });
  if (payment?.status !== "captured") return refuse("refused", "Nothing was taken for this order.");
  const left = productIds.filter((productId) => !gone.includes(productId) && priceOf(account, productId) > 0);
  // What is at the bank may come back.
  const isAtBank = productIds.some((productId) => atBank.includes(productId));
  if (left.length === 0 && !isAtBank) return accept({ do: "nothing" });
  if (isDisputed) return accept({ do: "wait" });
  const wanted = left.reduce((sum, productId) => sum + priceOf(account, productId), 0);
  const amount = Math.min(wanted, amountLeft(account));
  return accept({ do: "return", intentId: payment.intentId, ...toReturn(account, amount, left, "processor:cash") });
};

/** Which lines an amount that went back on its own was for: all that is left, or the one that costs as much; else none. */
const matchLines = (account: Account, amount: number): string[] => {
  const left = productsLeft(account);
  if (amount === amountLeft(account)) return left;
  const alike = left.filter((productId) => priceOf(account, productId) === amount);
  return alike.length === 1 ? alike : [];
};

/** How a refund that nobody asked for here is booked; null where it is more than there is. */
export const decideForeignRefund = (account: Account, amount: number): Return | null =>
  amount > amountLeft(account) ? null : toReturn(account, amount, matchLines(account, amount), "processor:cash");

/** A bank's dispute as the provider shows it; an inquiry is only a `warning`, for no money has moved. */
export type Dispute = {
  id: string;
  intentId: string;
  kind: "dispute" | "warning";
  status: "open" | "won" | "lost";
  amount: number;
};

export type DisputeStep = { do: "nothing" | "give_back" | "close" | "note" } | ({ do: "withdraw" } & Return);

/** What follows from how a dispute stands, and how it stood when it was last booked: its money leaves once and comes back once. */
export const decideDispute = (
  account: Account,
  before: Dispute["status"] | null,
  { status, amount: claimed }: Pick<Dispute, "status" | "amount">,
): DisputeStep => {
  switch (before) {
    case "won":
      return { do: "nothing" };
    // What was lost can be won by an appeal.
    case "lost":
      return { do: status === "won" ? "give_back" : "nothing" };
    case "open":
      if (status === "open") return { do: "nothing" };
      return { do: status === "won" ? "give_back" : "close" };
    case null: {
      const amount = Math.min(claimed, amountLeft(account));
      if (status === "won" || amount === 0) return { do: "note" };
      return { do: "withdraw", ...toReturn(account, amount, matchLines(account, amount), "processor:disputed") };
    }
    default:
      return unreachable(before);
  }
};
