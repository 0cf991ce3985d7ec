import { unreachable } from "@souk/kernel/result";
import {
  type Answer,
  apiError,
  chargeDisputed,
  missing,
  toCharge,
  toList,
  toPaymentIntent,
  toRefund,
  toRefusal,
} from "./answers.ts";
import { dispute, readCase, warn } from "./cases.ts";
import { type Command, decide, type EventType, type Intent, openIntent } from "./domain.ts";
import { type Fault, faultOf, findMethod, type Method } from "./methods.ts";
import type { Operation } from "./operations.ts";
import { orderOf, type Store } from "./store.ts";
import { describe, toEvent } from "./webhooks.ts";

export type Tools = { store: Store; now: Date; newId: (prefix: "pi" | "ch" | "re" | "evt" | "dp" | "issfr") => string };

/** An answer as it is kept under its key, and what goes wrong on its way this once; after `error_before` nothing is kept. */
export type Execution = { answer: Answer; fault: Fault | null; final: boolean; webhook?: Told };

/** An event that waits in the queue; `first` holds the answer back until it was delivered. */
export type Told = { id: string; first: boolean };

const hangMs = 60_000;
const plainMethod: Method = { card: {} };

export const done = (answer: Answer): Execution => ({ answer, fault: null, final: true });
export const failed = (answer: Answer): Execution => ({ answer, fault: null, final: false });
export const seconds = (now: Date): number => Math.floor(now.getTime() / 1_000);

/** Queues an event about something, as often as the payment method says; null where it says never. */
export const tell = (
  { store, now, newId }: Tools,
  type: EventType,
  object: object,
  { webhooks }: Method = plainMethod,
): Told | null => {
  if (webhooks === "never") return null;
  const id = newId("evt");
  const body = JSON.stringify(toEvent({ id, type, created: seconds(now) }, object));
  store.addWebhook({ id, body, copies: webhooks === "five_times" ? 5 : 1 });
  return { id, first: webhooks === "first" };
};

type Step = { command: Command; method: Method; toAnswer?: (intent: Intent) => Answer };

const runStep = (tools: Tools, intent: Intent, { command, method, toAnswer }: Step): Execution => {
  const { store, now } = tools;
  const fault = faultOf(method, command.type, store.countCall(orderOf(intent) || intent.id, command.type));
  if (fault === "error_before") return failed(apiError());
  const decision = decide(intent, command);
  store.saveIntent(decision.intent);
  if (decision.log) store.appendLog(decision.log, decision.intent, now);
  const answer = decision.refusal
    ? toRefusal(decision.refusal, decision.intent, command.type)
    : (toAnswer?.(decision.intent) ?? { status: 200, body: toPaymentIntent(decision.intent) });
  const webhook = decision.event && tell(tools, decision.event, describe(decision.event, decision.intent), method);
  return { answer, fault, final: true, ...(webhook && { webhook }) };
};

const confirm = (tools: Tools, intent: Intent, given: string | undefined): Execution => {
  const name = given ?? intent.paymentMethod;
  const method = name === null ? null : findMethod(name);
  if (name === null || method === null) return failed(missing("PaymentMethod", name ?? "", "payment_method", 400));
  const command: Command = {
    type: "confirm",
    card: method.card,
    paymentMethod: name,
    chargeId: tools.newId("ch"),
  };
  return delayed(method, runStep(tools, intent, { command, method }));
};

const delayed = ({ delayMs }: Method, execution: Execution): Execution =>
  delayMs === undefined ? execution : { ...execution, answer: { ...execution.answer, delayMs } };

const create = (tools: Tools, { params }: Operation & { type: "create" }): Execution => {
  const name = params.payment_method;
  if (name !== undefined && !findMethod(name)) return failed(missing("PaymentMethod", name, "payment_method", 400));
  const intent = openIntent({
    id: tools.newId("pi"),
    amount: params.amount,
    currency: params.currency,
    paymentMethod: name ?? null,
    metadata: params.metadata ?? {},
    created: seconds(tools.now),
  });
  if (params.confirm === "true") return confirm(tools, intent, name);
  tools.store.saveIntent(intent);
  return done({ status: 200, body: toPaymentIntent(intent) });
};

const methodOf = (intent: Intent): Method => findMethod(intent.paymentMethod ?? "") ?? plainMethod;

const holdsBack = ({ store }: Tools, intent: Intent): boolean =>
  methodOf(intent).holdsMoneyBack === true && !store.refundsAllowed(intent.id);

const refund = (tools: Tools, intent: Intent, { params }: Operation & { type: "refund" }): Execution => {
  if (holdsBack(tools, intent)) return failed(apiError());
  const dispute = tools.store.findCase(intent.id, "dispute");
  if (dispute && dispute.status !== "won") return failed(chargeDisputed(intent));
  const command: Command = { type: "refund", amount: params.amount ?? null };
  const toAnswer = (after: Intent): Answer => {
    const made = {
      id: tools.newId("re"),
      amount: after.amountRefunded - intent.amountRefunded,
      created: seconds(tools.now),
      metadata: params.metadata ?? {},
    };
    tools.store.addRefund(made, after.id);
    return { status: 200, body: toRefund(made, after) };
  };
  return runStep(tools, intent, { command, method: methodOf(intent), toAnswer });
};

const readRefund = ({ store }: Tools, id: string): Execution => {
  const found = store.readRefund(id);
  const intent = found && store.readIntent(found.intent);
  if (!found || !intent) return failed(missing("refund", id, "id", 404));
  return done({ status: 200, body: toRefund(found, intent) });
};

const chargesAtOnce = 10;

const listCharges = ({ store }: Tools, { params }: Operation & { type: "list_charges" }): Execution => {
  const { limit = chargesAtOnce, starting_after } = params;
  const after = starting_after === undefined ? null : store.findCharged(starting_after);
  if (starting_after !== undefined && !after) return failed(missing("charge", starting_after, "starting_after", 400));
  const found = store.listCharged(limit + 1, after);
  const page = found.slice(0, limit).map(toCharge);
  return done({ status: 200, body: toList("/v1/charges", page, found.length > limit) });
};

const listRefunds = ({ store }: Tools, { params }: Operation & { type: "list_refunds" }): Execution => {
  const intent = store.readIntent(params.payment_intent);
  const data = intent ? store.listRefunds(intent.id).map((each) => toRefund(each, intent)) : [];
  return done({ status: 200, body: toList("/v1/refunds", data, false) });
};

type Apart = "create" | "read_refund" | "read_case" | "list_refunds" | "list_charges";
type IntentOperation = Exclude<Operation, { type: Apart }>;

const onIntent = (tools: Tools, intent: Intent, operation: IntentOperation): Execution => {
  const method = methodOf(intent);
  switch (operation.type) {
    case "read_intent":
      return done({ status: 200, body: toPaymentIntent(intent) });
    case "confirm":
      return confirm(tools, intent, operation.params.payment_method);
    case "authenticate":
      return runStep(tools, intent, { command: { type: "authenticate", chargeId: tools.newId("ch") }, method });
    case "capture":
      return delayed(method, runStep(tools, intent, { command: { type: "capture", card: method.card }, method }));
    case "cancel":
      return holdsBack(tools, intent)
        ? failed(apiError())
        : runStep(tools, intent, { command: { type: "cancel", at: seconds(tools.now) }, method });
    case "refund":
      return refund(tools, intent, operation);
    case "dispute":
      return dispute(tools, intent, operation.params);
    case "warn":
      return warn(tools, intent, operation.params);
    case "allow_refunds":
      tools.store.allowRefunds(intent.id);
      return done({ status: 200, body: toPaymentIntent(intent) });
    default:
      return unreachable(operation);
  }
};

/** Does what a request asks; the caller keeps the answer under the request's idempotency key where it is final. */
export const execute = (tools: Tools, operation: Operation): Execution => {
  if (operation.type === "create") return create(tools, operation);
  if (operation.type === "read_refund") return readRefund(tools, operation.id);
  if (operation.type === "read_case") return readCase(tools, operation.id);
  if (operation.type === "list_refunds") return listRefunds(tools, operation);
  if (operation.type === "list_charges") return listCharges(tools, operation);
  const byParam = operation.type === "refund";
  const id = byParam ? operation.params.payment_intent : operation.id;
  const intent = tools.store.readIntent(id);
  if (intent) return onIntent(tools, intent, operation);
  return failed(missing("payment_intent", id, byParam ? "payment_intent" : "intent", byParam ? 400 : 404));
};

/** What the caller gets to see of an execution, and when. */
export const deliver = ({ answer, fault }: Execution): Answer => {
  if (fault === "error_after") return apiError();
  return fault === "hang_after" ? { ...answer, delayMs: hangMs } : answer;
};
