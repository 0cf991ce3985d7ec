import { expect, test } from "vitest";
import { captureEntries, reverseEntries } from "./ledger.ts";
import { addCharge, toBooked } from "./record.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });
const lines = [
  { productId: "prd_1", sellerId: "usr_1", total: usd(1_999), fee: usd(200) },
  { productId: "prd_2", sellerId: "usr_2", total: usd(501), fee: usd(0) },
];
const entries = captureEntries(usd(2_500), lines);
const capture = { kind: "capture", entries };
const back = (kind: string, line: (typeof lines)[number]) => ({
  kind,
  entries: reverseEntries(captureEntries(line.total, [line])),
});

const [first, second] = lines;
if (!first || !second) throw new Error("There are two");

test("what is booked of a capture is its money, the fees, and every line with both of its shares", () => {
  expect(toBooked([capture])).toEqual({
    ...{ captured: 2_500, refunded: 0, lost: 0, fees: 200 },
    lines: [
      { productId: "prd_1", sellerId: "usr_1", total: 1_999, fee: 200 },
      { productId: "prd_2", sellerId: "usr_2", total: 501, fee: 0 },
    ],
  });
});

test("what was given back takes its fee along, and is told from what a bank took and returned", () => {
  expect(toBooked([capture, back("refund", first)])).toMatchObject({ captured: 2_500, refunded: 1_999, fees: 0 });
  const disputed = [capture, back("dispute", second)];
  expect(toBooked(disputed)).toMatchObject({ captured: 2_500, refunded: 0, lost: 501, fees: 200 });
  const won = { kind: "dispute_won", entries: captureEntries(second.total, [second]) };
  expect(toBooked([...disputed, won])).toMatchObject({ lost: 0 });
  expect(toBooked([])).toEqual({ captured: 0, refunded: 0, lost: 0, fees: 0, lines: [] });
});

test("the charges of one order add up, and each that took money counts", () => {
  const charge = { orderId: "ord_1", currency: "USD", captured: 0, refunded: 0, held: 100 };
  const taken = { ...charge, captured: 100, refunded: 40, held: 0 };
  const both = addCharge(addCharge(undefined, charge), taken);
  expect(both).toEqual({ orderId: "ord_1", currency: "USD", captures: 1, captured: 100, refunded: 40, held: 100 });
  expect(addCharge(both, taken)).toMatchObject({ captures: 2, captured: 200, refunded: 80 });
});
