import type { SimulatedBug } from "./planted.ts";

const saga = "packages/kernel/saga.ts";
const conclude = "packages/kernel/conclude.ts";
const purchase = "workers/domains/orders/src/saga.ts";
const coordinator = "workers/domains/orders/src/coordinator.ts";

/** Bugs of how an order goes on, turns back and ends. */
export const purchaseBugs: SimulatedBug[] = [
  {
    bug: "an undo is owed only once its step has succeeded",
    patches: [
      {
        file: saga,
        find: "const owes = saga.steps[event.step]?.undo && !progress.owed.includes(event.step);",
        replace: "const owes = false;",
      },
      {
        file: saga,
        find: "const owed = event.data.skipped ? progress.owed.filter((step) => step !== event.step) : progress.owed;",
        replace:
          "const owed = event.data.skipped || !saga.steps[event.step]?.undo ? progress.owed : [event.step, ...progress.owed];",
      },
    ],
    breaks: "I6",
    seed: 1,
  },
  {
    bug: "only the latest undo is remembered",
    patches: [
      { file: saga, find: "[event.step, ...progress.owed] : progress.owed", replace: "[event.step] : progress.owed" },
    ],
    breaks: "I6",
    seed: 1,
  },
  {
    bug: "the payment's undo is forgotten",
    patches: [
      {
        file: purchase,
        find: "invoke: ({ payments, call }, { id: orderId }) => payments.cancel(call, { orderId }),",
        replace: "invoke: async () => ({ ok: true, value: null }),",
      },
    ],
    breaks: "I6",
    seed: 1,
  },
  {
    bug: "no answer is taken for a refusal",
    patches: [
      {
        file: "workers/domains/orders/src/calls.ts",
        find: "({ fault: error instanceof Error ? error.message : String(error) })",
        replace: '({ ok: false, problem: { code: "service_unavailable" } })',
      },
    ],
    breaks: "I6",
    seed: 6,
  },
  {
    bug: "a refusal is tried again",
    patches: [
      {
        file: conclude,
        find: 'return failure.kind === "refused" || gaveUp(progress, step.retry, now, pace);',
        replace: "return gaveUp(progress, step.retry, now, pace);",
      },
    ],
    breaks: "I6",
    seed: 1,
  },
  {
    bug: "the watchdog is set behind the transaction",
    patches: [
      {
        file: coordinator,
        find: "      this.#timers.cancel(unwanted);\n    });",
        replace: "    });\n    this.#timers.cancel(unwanted);",
      },
      {
        file: coordinator,
        find: "      this.#timers.schedule(wanted, ",
        replace: `      void Promise.resolve().then(() => this.#timers.schedule(wanted, Date.now() + 2 * graceMs));
      Math.max(`,
      },
    ],
    breaks: "I6",
    seed: 1,
  },
  {
    bug: "an order is complete before its last step",
    patches: [
      {
        file: saga,
        find: 'if (step === undefined) return { do: "complete" };',
        replace: 'if (step === undefined || progress.done === saga.names.length - 1) return { do: "complete" };',
      },
    ],
    breaks: "I4",
    seed: 1,
  },
  {
    bug: "a key repeats its answer for another body",
    patches: [
      {
        file: coordinator,
        find: "return this.#order.fingerprint === fingerprint ?",
        replace: "return true ?",
      },
    ],
    breaks: "I8",
    seed: 2,
  },
  {
    bug: "a key leads to an order of its own each time",
    patches: [
      {
        file: "workers/domains/orders/src/order-id.ts",
        find: 'sign(secret, "order-id", ',
        replace: 'sign(secret, "order-id", Math.random() + ',
      },
    ],
    breaks: "I8",
    seed: 2,
  },
  {
    bug: "a refund has an id of its own for each request under its key",
    patches: [
      {
        file: "workers/domains/orders/src/domain/refund.ts",
        find: "const before = order.refunds.find(({ key }) => key === asked.key);",
        replace: "const before = order.refunds.find(({ refundId }) => refundId === asked.refundId);",
      },
      {
        file: "workers/domains/orders/src/domain/refund.ts",
        find: "refunds.some(({ productIds }) => productIds.includes(productId))",
        replace: "refunds.some(({ done, productIds }) => done && productIds.includes(productId))",
      },
    ],
    breaks: "I8",
    seed: 2,
  },
  {
    bug: "a line of the log tells what a step was paid with",
    patches: [
      {
        file: "workers/domains/orders/src/step-log.ts",
        find: "({ id: orderId, requestId }: Order,",
        replace: "({ id: orderId, requestId, paymentMethodId }: Order,",
      },
      {
        file: "workers/domains/orders/src/step-log.ts",
        find: "{ orderId, requestId, step, ...meter.cost }",
        replace: "{ orderId, requestId, step, paymentMethodId, ...meter.cost }",
      },
    ],
    breaks: "I10",
    seed: 1,
  },
];
