import type { OrderEventView } from "@souk/contracts/orders";
import { check } from "./check.ts";
import { countOf } from "./order.ts";
import type { SeenOrder } from "./snapshot.ts";

const limits: Record<string, number> = { processPayment: 5, updateInventory: 5, prepareDelivery: 5, notifyBuyer: 3 };
const undoable = ["processPayment", "updateInventory", "prepareDelivery"];
// Those of a refund run once for each.
const once = [...Object.keys(limits), "capturePayment", "completeOrder"];

const isUndo = ({ data }: OrderEventView): boolean => data.undo !== undefined;
const isRefusal = (event: OrderEventView): boolean =>
  event.type === "StepFailed" && event.data.kind === "refused" && !isUndo(event);

const checkUndo = (order: SeenOrder, step: string): string[] => {
  const own = order.events.filter((event) => event.step === step);
  const started = own.some(({ type }) => type === "StepStarted");
  const skipped = own.some(({ type, data }) => type === "StepSucceeded" && data.skipped);
  const refused = own.some((event) => isRefusal(event) && event.data.retryAt === undefined);
  const due = countOf(order, "OrderFailed") > 0 && started && !skipped && !refused ? 1 : 0;
  const done = own.filter(({ type }) => type === "StepCompensated").length;
  return done === due ? [] : [`I6 ${order.view.id} owed ${due} undo of ${step} and did ${done}`];
};

export const undosAreDone = check(
  "I6 what was started and not refused is undone once where the order fails, and nothing is where it does not",
  ["orders"],
  ({ orders }) => orders.flatMap((order) => undoable.flatMap((step) => checkUndo(order, step))),
);

const checkAttempts = ({ view: { id }, events }: SeenOrder): string[] => {
  const started = events.flatMap(({ type, step = "", attempt = 0 }) =>
    type === "StepStarted" ? [{ step, attempt }] : [],
  );
  const late = started.filter(({ step, attempt }) => attempt > (limits[step] ?? Number.POSITIVE_INFINITY));
  const retried = events.filter(
    (event) => isRefusal(event) && event.data.retryAt !== undefined && (event.step ?? "") in limits,
  );
  const names = started.filter(({ step }) => once.includes(step)).map(({ step, attempt }) => `${step} ${attempt}`);
  return [
    ...late.map(({ step, attempt }) => `I6 ${id} tried ${step} ${attempt} times`),
    ...retried.map(({ step }) => `I6 ${id} retries a refusal of ${step}`),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `I6 ${id} started ${name} twice`),
  ];
};

export const attemptsAreBounded = check(
  "I6 a fault is retried as often as agreed, a refusal never",
  ["orders"],
  ({ orders }) => orders.flatMap(checkAttempts),
);

export const streamsAreNumbered = check("I7 an order's events are numbered from 1", ["orders"], ({ orders }) =>
  orders.flatMap(({ view: { id }, events }) =>
    events.every(({ seq }, index) => seq === index + 1) ? [] : [`I7 ${id} has a gap in its events`],
  ),
);

const outcomes = ["StepSucceeded", "StepFailed"];

// Where a circuit is open, nothing was started.
const isOfCircuit = ({ type, data }: OrderEventView): boolean =>
  (type === "StepDeferred" && data.reason === "circuit_open") ||
  (type === "StepFailed" && String(data.message).startsWith("The circuit of "));

const checkStream = ({ view: { id }, events }: SeenOrder): string[] => {
  let running = "";
  return events.flatMap((event) => {
    const { seq, type, step, attempt } = event;
    if (step === undefined || type === "StepCompensated" || isUndo(event)) return [];
    const name = `${step} ${attempt}`;
    if (running === "" && isOfCircuit(event)) return [];
    const isRight = type === "StepStarted" ? running === "" : running === name;
    if (type === "StepStarted") running = name;
    if (outcomes.includes(type)) running = "";
    return isRight ? [] : [`I7 ${id}: event ${seq} is ${type} of ${name} while "${running}" runs`];
  });
};

export const streamsAreSound = check(
  "I7 every outcome stands behind the start of its attempt, one attempt at a time",
  ["orders"],
  ({ orders }) => orders.flatMap(checkStream),
);
