import type { TestedBug } from "./planted.ts";

const breaker = "packages/kernel/breaker.ts";
const breakerTests = "packages/kernel/breaker.test.ts";
const idempotency = "packages/platform/idempotency.ts";
const idempotencyTests = "packages/platform/idempotency.test.ts";
const ledger = "workers/domains/payments/src/domain/ledger.ts";
const paymentTests = "workers/domains/payments/src/domain/payment.test.ts";

/** Bugs of what stands by itself, and the property that must not survive them. */
export const unitBugs: TestedBug[] = [
  {
    bug: "a half-open circuit lets a fourth probe through",
    patches: [{ file: breaker, find: "leases.length >= pace.probes", replace: "leases.length > pace.probes" }],
    tests: breakerTests,
    fails: "never has a fourth probe under way",
  },
  {
    bug: "a circuit stays half open whatever its probes tell",
    patches: [{ file: breaker, find: "if (!isProbe) return breaker;", replace: "if (opened) return breaker;" }],
    tests: breakerTests,
    fails: "closes once calls are answered, unless an operator holds it",
  },
  {
    bug: "a circuit opens at a third of failures",
    patches: [
      {
        file: breaker,
        find: "failures >= calls * pace.failureShare",
        replace: "failures * 3 >= calls",
      },
    ],
    tests: breakerTests,
    fails: "stays closed while fewer than half fail, four in five are quick and no five fail in a row",
  },
  {
    bug: "a key whose lease was over takes a second answer",
    patches: [{ file: idempotency, find: " || before.answer !== null) return before;", replace: ") return before;" }],
    tests: idempotencyTests,
    fails: "keeps one answer whatever leases end in whatever order, and repeats no other",
  },
  {
    bug: "the fee is rounded half down",
    patches: [{ file: ledger, find: "total * basisPoints + 5_000", replace: "total * basisPoints + 4_999" }],
    tests: paymentTests,
    fails: "is the exact rate, rounded half up, and never more than the price",
  },
  {
    bug: "what the seller gets is rounded apart from the fee",
    patches: [
      {
        file: ledger,
        find: "amount: fee.amount - total.amount }",
        replace: "amount: -Math.floor(total.amount - fee.amount - 0.5) }",
      },
    ],
    tests: paymentTests,
    fails: "and the seller's share are the price, exactly, line by line",
  },
  {
    bug: "a step behind the capture is given up",
    patches: [
      {
        file: "packages/kernel/conclude.ts",
        find: "if (step.optional || progress.done < saga.pivot) {",
        replace: "if (step.optional || progress.done !== saga.pivot) {",
      },
    ],
    tests: "packages/kernel/saga.test.ts",
    fails: "ends completed or undone, whatever its calls answer",
  },
];
