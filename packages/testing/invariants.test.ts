import { describe, expect, test } from "vitest";
import { always, atRest, findBreaches, findBreachesNow } from "./invariants/checks.ts";
import { at, sample, toCharge, toEvents } from "./invariants/sample.ts";
import type { SeenOrder, Snapshot } from "./invariants/snapshot.ts";

type Change = (from: Snapshot) => Partial<Snapshot>;

const { orders, charges, journals, log, wishes } = sample;

const withOrder = (id: string, change: (order: SeenOrder) => SeenOrder): Partial<Snapshot> => ({
  orders: orders.map((order) => (order.view.id === id ? change(order) : order)),
});

const withEvents = (id: string, change: (events: SeenOrder["events"]) => SeenOrder["events"]): Partial<Snapshot> =>
  withOrder(id, ({ view, events }) => ({ view, events: change(events) }));

const without = (type: string, step?: string) => (events: SeenOrder["events"]) =>
  toEvents(events.filter((event) => event.type !== type || event.step !== step));

const later = (ms: number): string => new Date(Date.parse(at) + ms).toISOString();
const failing = { kind: "fault", code: "service_unavailable", message: "down", retryAt: at };
const retry = (step: string, attempt: number, ms: number, alert?: true): SeenOrder["events"][number] => ({
  ...{ seq: 0, type: "StepStarted", step, attempt, at: later(ms), data: alert ? { alert } : {} },
});
const fault = (step: string, attempt: number, ms: number): SeenOrder["events"][number] => ({
  ...{ seq: 0, type: "StepFailed", step, attempt, at: later(ms), data: failing },
});
const insist =
  (step: string, ms: number, ...alerts: (true | undefined)[]) =>
  (events: SeenOrder["events"]) => {
    const place = events.findIndex((event) => event.type === "StepStarted" && event.step === step);
    const tries = alerts.flatMap((alert, index) => [
      fault(step, index + 1, ms * (index + 1)),
      retry(step, index + 2, ms * (index + 1), alert),
    ]);
    const rest = events
      .slice(place + 1)
      .map((event) => (event.step === step ? { ...event, attempt: alerts.length + 1 } : event));
    return toEvents([...events.slice(0, place + 1), ...tries, ...rest]);
  };

const wish = (part: Partial<Snapshot["wishes"][number]>): Partial<Snapshot> => ({
  wishes: wishes.map((each, index) => (index === 0 ? { ...each, ...part } : each)),
});
const placed = (orderId: string) => ({ orderId, status: "pending" as const, message: "" });

/** What has happened, what is different then, and the invariant that cries. */
const broken: [name: string, change: Change, breach: string][] = [
  [
    "a journal that does not balance",
    () => ({ journals: journals.map((each) => ({ ...each, entries: each.entries.slice(1) })) }),
    "I1",
  ],
  ["a journal that was written twice", () => ({ journals: [...journals, ...journals.slice(0, 1)] }), "I1 the capture"],
  [
    "a journal of no order",
    () => ({ journals: journals.map((each) => ({ ...each, orderId: "ord_none" })) }),
    "I2 the books know",
  ],
  [
    "money that nobody claims",
    () => ({
      journals: [
        ...journals,
        {
          ...{ kind: "capture", source: "ord_sold", orderId: "ord_sold", currency: "USD" },
          entries: [
            { account: "processor:cash", productId: null, amount: 5 },
            { account: "suspense:unclaimed", productId: null, amount: -5 },
          ],
        },
      ],
    }),
    "I2 ord_sold has",
  ],
  ["a refund that was not booked", () => ({ journals: journals.slice(0, 2) }), "I2 ord_back"],
  ["a capture that was not booked", () => ({ journals: journals.slice(1) }), "I2 1 × capture"],
  [
    "a capture that was taken twice",
    () => ({ charges: [...charges, toCharge("ord_sold", "capture")] }),
    "I3 ord_sold was captured twice",
  ],
  [
    "a refund that came before the money",
    () => ({ charges: [toCharge("ord_back", "refund", 1), ...charges] }),
    "I3 ord_back gave back",
  ],
  [
    "a capture of another amount",
    () => ({ charges: [...charges.slice(0, 1), toCharge("ord_sold", "capture", 1), ...charges.slice(2)] }),
    "I3 ord_sold took 1",
  ],
  [
    "a sale that nobody paid",
    () => ({ charges: charges.slice(1).filter(({ orderId }) => orderId !== "ord_sold") }),
    "I3 ord_sold is completed",
  ],
  [
    "a failure that kept the money",
    () => ({ charges: [...charges.slice(0, 6), toCharge("ord_failed", "capture")] }),
    "I6 ord_failed is failed",
  ],
  [
    "a charge of no order",
    () => ({ charges: [...charges, toCharge("ord_none", "capture"), toCharge("ord_none", "refund")] }),
    "I3 ord_none",
  ],
  ["money that is reserved for ever", () => ({ charges: charges.slice(0, 6) }), "I6 ord_failed holds money"],
  ["a card that is held behind the end", () => ({ held: ["ord_failed"] }), "I6 ord_failed is failed and holds"],
  ["a fee that was rounded down", () => ({ feeBasisPoints: 728 }), "I9"],
  [
    "sales figures that are too high",
    ({ figures }) => ({
      figures: figures.map((each) => ({ ...each, summary: { ...each.summary, revenue: 1, netRevenue: 2 } })),
    }),
    "I2 usr_s has revenue",
  ],
  [
    "books that do not reconcile",
    ({ reconciliation }) => ({ reconciliation: { ...reconciliation, ok: false } }),
    "I2 reconcile",
  ],
  ["a buyer without what they paid for", ({ opened }) => ({ opened: opened.slice(1) }), "I4 no access"],
  [
    "a buyer with what they gave back",
    ({ opened }) => ({
      opened: [...opened, { orderId: "ord_back", productId: "prd_few", buyerId: "usr_of_ord_back" }],
    }),
    "I4 access",
  ],
  [
    "a stranger with access",
    ({ opened }) => ({ opened: opened.map((each) => ({ ...each, buyerId: "usr_x" })) }),
    "I4 usr_x",
  ],
  [
    "access before the money",
    () => ({ charges: charges.filter(({ kind }) => kind === "authorize") }),
    "I4 ord_sold gave access",
  ],
  [
    "a delivery that stays prepared",
    () => ({ prepared: [{ orderId: "ord_failed", productId: "prd_few" }] }),
    "I4 ord_failed prd_few is still",
  ],
  [
    "a product that was sold twice to one",
    () => withOrder("ord_back", ({ view, events }) => ({ view: { ...view, buyerId: "usr_of_ord_sold" }, events })),
    "I4 usr_of_ord_sold prd_many",
  ],
  [
    "a unit that was sold twice",
    ({ stocks }) => ({ stocks: stocks.map((each) => ({ ...each, left: 3 })) }),
    "I5 prd_few",
  ],
  ["a unit that is lost", ({ holds }) => ({ holds: holds.slice(1) }), "I5 nothing is held"],
  [
    "a unit that belongs to a failed order",
    ({ holds }) => ({ holds: [...holds, { orderId: "ord_failed", productId: "prd_few", counted: true }] }),
    "I5 prd_few: 3 units became 2 and 2 held",
  ],
  [
    "a receipt for nothing",
    ({ receipts }) => ({ receipts: [...receipts, "ord_failed"] }),
    "I6 ord_failed is failed and had 1",
  ],
  [
    "an order that never ends",
    () => withOrder("ord_sold", ({ view, events }) => ({ view: { ...view, status: "processing" }, events })),
    "I6 ord_sold has not ended",
  ],
  [
    "an order that ended otherwise than it says",
    () => withOrder("ord_sold", ({ view, events }) => ({ view: { ...view, status: "failed" }, events })),
    "I6 ord_sold is failed, and its last",
  ],
  [
    "an order that ended twice",
    () =>
      withEvents("ord_sold", (events) => toEvents([...events, { type: "OrderFailed", data: { code: "sold_out" } }])),
    "I6 ord_sold begins otherwise",
  ],
  ["a refund that is not done", () => withEvents("ord_back", without("OrderRefunded")), "I6 ord_back owes"],
  ["a failure without a cause", () => ({ stocks: [] }), "I6 ord_failed failed over sold_out"],
  [
    "an undo that was forgotten",
    () => withEvents("ord_failed", without("StepCompensated", "processPayment")),
    "I6 ord_failed owed 1",
  ],
  [
    "a step that was started twice",
    () => withEvents("ord_sold", (events) => toEvents([...events.slice(0, 2), ...events.slice(1)])),
    "I6 ord_sold started processPayment 1 twice",
  ],
  ["a thing left to do", () => ({ debts: ["something waits"] }), "I6 something waits"],
  [
    "trouble that nobody is told of",
    () => withEvents("ord_sold", insist("capturePayment", 620_000, undefined)),
    "I6 ord_sold has had trouble",
  ],
  [
    "two alerts for one trouble",
    () => withEvents("ord_sold", insist("capturePayment", 620_000, true, true)),
    "I6 ord_sold raised a second alert",
  ],
  [
    "a step that outlives its deadline",
    () => withEvents("ord_sold", insist("updateInventory", 620_000, undefined)),
    "I6 ord_sold tries updateInventory behind",
  ],
  [
    "an alert that stays open",
    ({ listed }) => ({
      listed: listed.map((each) => ({ ...each, alert: { step: "", code: "", message: "", since: at } })),
    }),
    "I6 ord_sold is completed, with an alert",
  ],
  [
    "a failure with two alerts",
    () =>
      withEvents("ord_failed", (events) =>
        toEvents([...events, { type: "OrderFailedWithAlert" }, { type: "OrderFailedWithAlert" }]),
      ),
    "I6 ord_failed raised 2",
  ],
  ["an order without a timer", () => ({ unguarded: ["ord_sold"] }), "I6 ord_sold was left"],
  ["an event that was lost", () => withEvents("ord_sold", (events) => events.slice(1)), "I7 ord_sold has a gap"],
  [
    "an outcome before its start",
    () =>
      withEvents("ord_sold", ([placed, start, end, ...events]) =>
        toEvents([placed, end, start, ...events].flatMap((event) => event ?? [])),
      ),
    "I7 ord_sold: event 2",
  ],
  ["an event that was logged twice", () => ({ log: [...log, ...log.slice(-1)] }), "I7 access:ord_back has 2"],
  ["news that was never told", () => ({ log: log.slice(0, -1) }), "I7 access:ord_back told"],
  [
    "a list that is out of date",
    ({ listed }) => ({ listed: listed.map((each) => ({ ...each, status: "pending" })) }),
    "I7 the list shows another",
  ],
  ["a sale that is not listed", ({ sales }) => ({ sales: sales.slice(1) }), "I7 usr_s ord_sold prd_few"],
  ["a projection that lags", () => ({ lags: [{ name: "orders", lag: 1 }] }), "I7 orders is 1"],
  ["an event that was buried", () => ({ deadLetters: [{ id: "orders:1" }] }), "I7 orders:1"],
  [
    "a key with two answers",
    () => wish({ answers: [placed("ord_sold"), placed("ord_new")] }),
    "I8 key of ord_sold got 2",
  ],
  ["a key that ran for two bodies", () => wish({ reused: [placed("ord_back")] }), "I8 key of ord_sold ran"],
  ["an order of something else", () => wish({ productIds: ["prd_other"] }), "I8 ord_sold is not what"],
  ["an order on another card", () => wish({ paymentMethodId: "pm_other" }), "I8 ord_sold is paid"],
  ["an order of nobody", () => ({ wishes: wishes.slice(1) }), "I8 ord_sold is an order"],
  ["a refund of nobody", () => ({ refundWishes: [] }), "I8 the refund ord_back ref_1"],
  ["a card in a log line", () => ({ told: [{ where: "the logs", text: "with pm_card_visa" }] }), "I10"],
  ["a secret in a log line", () => ({ told: [{ where: "the logs", text: "with a-secret" }] }), "I10 a-secret"],
];

test("a system in which everything is right breaks nothing, and everything is looked at", () => {
  expect(findBreaches(sample)).toEqual({ breaches: [], skipped: [] });
});

describe("a system breaks its invariants by", () => {
  test.each(broken)("%s", (_, change, breach) => {
    const { breaches } = findBreaches({ ...sample, ...change(sample) });
    expect(breaches.filter((each) => each.startsWith(breach))).not.toEqual([]);
  });

  test("each of its rules", () => {
    const systems = broken.map(([, change]) => ({ ...sample, ...change(sample) }));
    const neverRed = atRest.filter(({ find }) => systems.every((seen) => find(seen).length === 0));
    expect(neverRed.map(({ rule }) => rule)).toEqual([]);
  });
});

test("money that a bank has taken back opens nothing", () => {
  const disputed = withOrder("ord_sold", ({ view, events }) => ({
    view: { ...view, status: "disputed" },
    events: toEvents([...events, { type: "OrderDisputed" }]),
  }));
  const { breaches } = findBreaches({ ...disputed, opened: sample.opened });
  expect(breaches).toEqual(["I4 access to ord_sold prd_few for nothing", "I4 access to ord_sold prd_many for nothing"]);
});

test("what cannot be seen is skipped by name, and nothing else", () => {
  const { breaches, skipped } = findBreaches({ charges, opened: sample.opened });
  expect(breaches).toEqual([]);
  expect(skipped).toHaveLength(atRest.length - 4);
  expect(skipped).toContain("I1 every journal sums to 0");
  expect(findBreachesNow({ log }).skipped).toHaveLength(always.length - 1);
});
