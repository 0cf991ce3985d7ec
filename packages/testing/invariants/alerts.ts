import type { OrderEventView } from "@souk/contracts/orders";
import { check } from "./check.ts";
import { isAlarming } from "./order.ts";
import type { SeenOrder, Snapshot } from "./snapshot.ts";

// A call that began in time may end so much later.
const slackMs = 15_000;

const canGiveUp = ["processPayment", "updateInventory", "prepareDelivery", "notifyBuyer"];

/** What an order is at while it tries one thing, and whether an operator knows of the trouble. */
type Trouble = {
  task: string;
  since: number;
  /** Until when somebody outside may act. */
  expiresAt: number;
  isEndless: boolean;
  alerted: boolean;
  failing: boolean;
};

const calm: Trouble = { task: "", since: 0, expiresAt: 0, isEndless: false, alerted: false, failing: false };

const isOver = ({ type, data }: OrderEventView): boolean =>
  type === "StepSucceeded" || type === "StepCompensated" || (type === "StepFailed" && data.retryAt === undefined);

// Whatever else happens to an order leaves it at what it is at.
const turns = ["OrderPlaced", "OrderCompleted", "OrderFailed", "OrderRefunded"];

const follow = (before: Trouble, event: OrderEventView): Trouble => {
  const failing = before.failing || event.type === "OrderFailedWithAlert";
  const alerted = before.alerted || isAlarming(event);
  if (event.step === undefined) return turns.includes(event.type) ? calm : { ...before, alerted, failing };
  // An order in alert stays in it until all is undone.
  if (isOver(event)) return { ...calm, failing, alerted: failing && alerted };
  const task = String(event.data.undo ?? event.step);
  const expiresAt = event.data.expiresAt === undefined ? before.expiresAt : Date.parse(event.data.expiresAt);
  if (task === before.task) return { ...before, expiresAt, alerted, failing };
  const isEndless = event.data.undo !== undefined || !canGiveUp.includes(event.step);
  return { task, since: Date.parse(event.at), expiresAt, isEndless, alerted, failing };
};

const judge = (id: string, before: Trouble, event: OrderEventView, pace: Snapshot["pace"]): string[] => {
  const after = follow(before, event);
  const at = Date.parse(event.at) - slackMs;
  const isAtIt = event.step !== undefined && !isOver(event);
  const isSilent = isAtIt && after.isEndless && !after.alerted && at > after.since + pace.alertAfterMs;
  const isStubborn =
    event.type === "StepStarted" && !after.isEndless && at > Math.max(after.since + pace.deadlineMs, after.expiresAt);
  return [
    ...(before.alerted && isAlarming(event) ? [`I6 ${id} raised a second alert over ${after.task}`] : []),
    ...(isSilent ? [`I6 ${id} has had trouble with ${after.task} for long, and nobody was told`] : []),
    ...(isStubborn ? [`I6 ${id} tries ${after.task} behind its deadline`] : []),
  ];
};

const checkAlerts = ({ view: { id }, events }: SeenOrder, pace: Snapshot["pace"]): string[] => {
  let trouble = calm;
  return events.flatMap((event) => {
    const breaches = judge(id, trouble, event, pace);
    trouble = follow(trouble, event);
    return breaches;
  });
};

export const alertsAreRaised = check(
  "I6 nothing but what must not be given up outlives its deadline, and it has exactly one open alert then",
  ["orders", "pace"],
  ({ orders, pace }) => orders.flatMap((order) => checkAlerts(order, pace)),
);

export const alertsAreOver = check("I6 what has ended has no open alert", ["listed"], ({ listed }) =>
  listed.flatMap(({ id, status, alert }) =>
    (alert !== null) === (status === "failed_alert")
      ? []
      : [`I6 ${id} is ${status}, with ${alert ? "an" : "no"} alert`],
  ),
);

export const alertsComeOnce = check("I6 an order fails with one alert at most", ["orders"], ({ orders }) =>
  orders.flatMap(({ view: { id }, events }) => {
    const alerts = events.filter(({ type }) => type === "OrderFailedWithAlert").length;
    return alerts > 1 ? [`I6 ${id} raised ${alerts} alerts`] : [];
  }),
);
