import type { SimulatedBug } from "./planted.ts";

const purchase = "workers/domains/orders/src/saga.ts";
const capture = "workers/domains/payments/src/commands/capture.ts";
const cancel = "workers/domains/payments/src/commands/cancel.ts";
const refund = "workers/domains/payments/src/commands/refund.ts";
const ledger = "workers/domains/payments/src/domain/ledger.ts";
const returns = "workers/domains/payments/src/domain/returns.ts";
const stripe = "workers/domains/payments/src/stripe.ts";

/** Bugs of what is taken, given back and booked. */
export const moneyBugs: SimulatedBug[] = [
  {
    bug: "a capture that was faster than its cancel is not given back",
    patches: [{ file: cancel, find: 'if (intent.status !== "canceled") {', replace: "if (!intent.status) {" }],
    breaks: "I2",
    seed: 22,
  },
  {
    bug: "money is reserved under a key of the attempt",
    patches: [
      {
        file: stripe,
        find: "const under = (orderId: string, step: string) =>",
        replace: "const under = (orderId: string, name: string, step = name + ctx.now.getTime()) =>",
      },
      {
        file: stripe,
        find: "open: ({ orderId, buyerId, amount }) => {",
        replace: "open: ({ orderId, buyerId, amount, paymentMethodId }) => {",
      },
      {
        file: stripe,
        find: 'capture_method: "manual",',
        replace: 'capture_method: "manual", payment_method: paymentMethodId, confirm: true,',
      },
    ],
    breaks: "I6",
    seed: 2,
  },
  {
    bug: "a refund is booked and not made",
    patches: [
      {
        file: refund,
        find: "if (!made) await provider.refund(orderId, intentId, { refundId, amount });",
        replace: "if (!made) return;",
      },
    ],
    breaks: "I2",
    seed: 1,
  },
  {
    bug: "a charge that was taken back is not booked",
    patches: [
      {
        file: cancel,
        find: "expectChange(db),\n    db.insert(journals).values({",
        replace: "expectChange(db),\n    ...[{",
      },
      {
        file: cancel,
        find: "entries: reverseEntries(netEntries(booked)),\n      at,\n    }),",
        replace: "entries: booked,\n      at,\n    }].slice(1),",
      },
    ],
    breaks: "I2",
    seed: 22,
  },
  {
    bug: "the fee is rounded down",
    patches: [{ file: ledger, find: "total * basisPoints + 5_000", replace: "total * basisPoints" }],
    breaks: "I9",
    seed: 1,
  },
  {
    bug: "the fee is rounded for the whole order and shared out",
    patches: [
      {
        file: ledger,
        find: "amount: feeOf(line.total.amount, basisPoints)",
        replace:
          "amount: Math.round((feeOf(sumOf(lines), basisPoints) * line.total.amount) / Math.max(1, sumOf(lines)))",
      },
    ],
    breaks: "I9",
    seed: 1,
  },
  {
    bug: "a refund leaves the platform its fee",
    patches: [
      {
        file: returns,
        find: "const reversed = reverseEntries(entriesOf(account, productIds));",
        replace:
          'const reversed = reverseEntries(entriesOf(account, productIds)).filter(({ account: name }) => name !== "platform:fees");',
      },
    ],
    breaks: "I9",
    seed: 1,
  },
  {
    bug: "the price is read again when the money is taken",
    patches: [
      {
        file: purchase,
        find: "invoke: async ({ payments, call }, { id: orderId, buyerId, total: amount, paymentMethodId }) => {",
        replace: `invoke: async ({ payments, catalog, call }, { id: orderId, buyerId, lines, total, paymentMethodId }) => {
      const quoted = await catalog.quote(call, { productIds: lines.map(({ productId }) => productId) });
      const amount = { ...total, amount: quoted.value.reduce((sum, { price }) => sum + price.amount, 0) };`,
      },
      { file: capture, find: "if (!coverAmount(amount, lines)) throw", replace: "if (!amount) throw" },
    ],
    breaks: "I3",
    seed: 2,
  },
];
