import type { PaidLine, PaymentRefusal } from "@souk/contracts/payments";
import type { Refusal } from "@souk/kernel/result";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addFees, captureEntries, coverAmount, type Entry, feeOf, reverseEntries } from "./ledger.ts";
import {
  decideAuthorize,
  decideCancel,
  decideCapture,
  type Intent,
  type Payment,
  readAuthorization,
  readCapture,
  wantsConfirmation,
} from "./payment.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });
const total = fc.integer({ min: 0, max: 99_999_999 });
// Round rates leave exact halves, which any rate seldom does.
const basisPoints = fc.oneof(fc.constantFrom(500, 1_000, 2_500), fc.integer({ min: 0, max: 10_000 }));
const line = fc.record({
  productId: fc.integer({ min: 1, max: 99 }).map((number) => `prd_${number}`),
  sellerId: fc.integer({ min: 1, max: 5 }).map((number) => `usr_${number}`),
  total: total.map(usd),
});
const lines = fc.array(line, { minLength: 1, maxLength: 50 });

const sum = (numbers: number[]): number => numbers.reduce((left, right) => left + right, 0);
const sumEntries = (entries: Entry[]): number => sum(entries.map(({ amount }) => amount));
const sumLines = (paid: PaidLine[]): number => sum(paid.map((one) => one.total.amount));

describe("the fee", () => {
  test.each([
    [1_999, 1_000, 200],
    [1_994, 1_000, 199],
    [1_995, 1_000, 200],
    [5, 1_000, 1],
    [4, 1_000, 0],
    [0, 1_000, 0],
    [99_999_999, 10_000, 99_999_999],
    [1_999, 0, 0],
    [333, 333, 11],
  ])("on %i at %i basis points is %i", (amount, rate, fee) => {
    expect(feeOf(amount, rate)).toBe(fee);
  });

  test("is the exact rate, rounded half up, and never more than the price", () => {
    fc.assert(
      fc.property(total, basisPoints, (amount, rate) => {
        const fee = feeOf(amount, rate);
        const exact = BigInt(amount) * BigInt(rate);
        expect(BigInt(fee)).toBe((exact * 2n + 10_000n) / 20_000n);
        expect(fee).toBeLessThanOrEqual(amount);
      }),
      { numRuns: 2_000 },
    );
  });

  test("and the seller's share are the price, exactly, line by line", () => {
    fc.assert(
      fc.property(lines, basisPoints, (paid, rate) => {
        const priced = paid.map((one, index) => ({ ...one, productId: `prd_${index}` }));
        const entries = captureEntries(usd(sumLines(priced)), addFees(priced, rate));
        for (const one of priced) {
          const own = entries.filter(({ productId }) => productId === one.productId);
          expect(sumEntries(own) + one.total.amount).toBe(0);
        }
      }),
    );
  });
});

describe("a journal", () => {
  test("of a capture balances, in whole amounts none of which is zero", () => {
    fc.assert(
      fc.property(lines, basisPoints, fc.integer({ min: 0, max: 1_000 }), (paid, rate, unclaimed) => {
        const entries = captureEntries(usd(sumLines(paid) + unclaimed), addFees(paid, rate));
        expect(sumEntries(entries)).toBe(0);
        expect(entries.every(({ amount }) => Number.isSafeInteger(amount) && amount !== 0)).toBe(true);
      }),
    );
  });

  test("of a refund leaves every account as if nothing had been", () => {
    fc.assert(
      fc.property(lines, basisPoints, (paid, rate) => {
        const entries = captureEntries(usd(sumLines(paid)), addFees(paid, rate));
        const both = [...entries, ...reverseEntries(entries)];
        for (const { account } of both) {
          expect(sumEntries(both.filter((entry) => entry.account === account))).toBe(0);
        }
      }),
    );
  });

  test("puts what no line claims into suspense", () => {
    expect(captureEntries(usd(700), [])).toEqual([
      { account: "processor:cash", amount: 700 },
      { account: "suspense:unclaimed", amount: -700 },
    ]);
  });
});

test("lines cover an amount when they add up to it in its currency", () => {
  const paid = [{ productId: "prd_1", sellerId: "usr_1", total: usd(700) }];
  expect(coverAmount(usd(700), paid)).toBe(true);
  expect(coverAmount(usd(701), paid)).toBe(false);
  expect(coverAmount({ amount: 700, currency: "EUR" }, paid)).toBe(false);
});

const decline: Refusal<PaymentRefusal> = { code: "card_declined", detail: "No." };
const held = { orderId: "ord_1", intentId: "pi_1", amount: usd(700) };
const payments: (Payment | null)[] = [
  null,
  { status: "barred", orderId: "ord_1" },
  { ...held, status: "open" },
  { ...held, status: "authorized" },
  { ...held, status: "captured" },
  { ...held, status: "voided" },
  { ...held, status: "refunded" },
  { ...held, status: "declined", refusal: decline },
];
const summary = (step: { do: string; outcome?: { ok: boolean } }): string =>
  step.outcome ? (step.outcome.ok ? "yes" : "no") : step.do;

test("what is known of a payment decides what is done next", () => {
  const table = payments.map((payment) => [
    payment?.status ?? "unknown",
    summary(decideAuthorize(payment)),
    summary(decideCapture(payment)),
    decideCancel(payment).do,
  ]);
  expect(table).toEqual([
    ["unknown", "open", "no", "bar"],
    ["barred", "no", "no", "answer"],
    ["open", "resume", "take", "void"],
    ["authorized", "yes", "take", "void"],
    ["captured", "yes", "yes", "refund"],
    ["voided", "no", "no", "answer"],
    ["refunded", "no", "no", "answer"],
    ["declined", "no", "no", "answer"],
  ]);
});

describe("an intent", () => {
  const intent = (status: Intent["status"], declined = false): Intent => ({
    id: "pi_1",
    status,
    decline: declined ? decline : null,
    received: usd(0),
  });

  test("is confirmed unless its card was asked before", () => {
    expect(wantsConfirmation(intent("unconfirmed"))).toBe(true);
    expect(wantsConfirmation(intent("unconfirmed", true))).toBe(false);
    expect(wantsConfirmation(intent("held"))).toBe(false);
  });

  test("leaves the authorisation open while the provider has not decided", () => {
    expect(readAuthorization(intent("processing"))).toBeNull();
    expect(readAuthorization(intent("unconfirmed"))).toBeNull();
    expect(readAuthorization(intent("unconfirmed", true))).toEqual({ ok: false, problem: decline });
    expect(readAuthorization(intent("canceled"))).toMatchObject({ problem: { code: "refused" } });
    expect(readAuthorization(intent("captured"))).toMatchObject({ ok: true });
  });

  test("leaves the capture open while the provider has not decided", () => {
    expect(readCapture(intent("held"))).toBeNull();
    expect(readCapture(intent("processing"))).toBeNull();
    expect(readCapture(intent("canceled"))).toMatchObject({ problem: { code: "refused" } });
    expect(readCapture(intent("captured"))).toEqual({ ok: true, value: true });
  });
});
