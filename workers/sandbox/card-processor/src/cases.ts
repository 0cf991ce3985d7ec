import { type Answer, missing } from "./answers.ts";
import type { Intent } from "./domain.ts";
import { done, type Execution, failed, seconds, type Tools, tell } from "./execute.ts";

/** What a cardholder's bank has against a payment: a dispute over its money, or a warning that it may be fraud. */
export type Case = {
  id: string;
  kind: "dispute" | "warning";
  intent: string;
  status: "open" | "won" | "lost";
  amount: number;
  created: number;
};

const disputeStatuses = { open: "needs_response", won: "won", lost: "lost" } as const;

const toDispute = (each: Case, intent: Intent) => ({
  id: each.id,
  object: "dispute" as const,
  amount: each.amount,
  charge: intent.charge,
  created: each.created,
  currency: intent.currency,
  is_charge_refundable: false,
  livemode: false,
  metadata: {},
  payment_intent: intent.id,
  reason: "fraudulent",
  status: disputeStatuses[each.status],
});

const toWarning = (each: Case, intent: Intent) => ({
  id: each.id,
  object: "radar.early_fraud_warning" as const,
  actionable: each.status === "open",
  charge: intent.charge,
  created: each.created,
  fraud_type: "made_with_stolen_card",
  livemode: false,
  payment_intent: intent.id,
});

const show = (each: Case, intent: Intent) =>
  each.kind === "dispute" ? toDispute(each, intent) : toWarning(each, intent);

const open = ({ now, newId }: Tools, intent: Intent, kind: Case["kind"]): Case => ({
  id: newId(kind === "dispute" ? "dp" : "issfr"),
  kind,
  intent: intent.id,
  status: "open",
  amount: intent.amountReceived - intent.amountRefunded,
  created: seconds(now),
});

const refuse = (intent: Intent, kind: Case["kind"]): Execution =>
  failed(missing(kind, intent.id, "payment_intent", 400));

/** Opens a case of a payment that was taken, or moves the open one on; one that is closed stays as it is. */
const turn = (tools: Tools, intent: Intent, kind: Case["kind"], status: Case["status"]): Execution => {
  const known = tools.store.findCase(intent.id, kind);
  if (intent.status !== "succeeded") return refuse(intent, kind);
  if (known && (known.status !== "open" || status === "open")) return done({ status: 200, body: show(known, intent) });
  const next: Case = { ...(known ?? open(tools, intent, kind)), status };
  tools.store.saveCase(next);
  const body = show(next, intent);
  const answer: Answer = { status: 200, body };
  const dispute = known ? ("charge.dispute.closed" as const) : ("charge.dispute.created" as const);
  const warning = known
    ? ("radar.early_fraud_warning.updated" as const)
    : ("radar.early_fraud_warning.created" as const);
  const webhook = tell(tools, kind === "dispute" ? dispute : warning, body);
  return { ...done(answer), ...(webhook && { webhook }) };
};

/** Lets the cardholder dispute a payment, or their bank decide about it. */
export const dispute = (tools: Tools, intent: Intent, { status }: { status: Case["status"] }): Execution =>
  turn(tools, intent, "dispute", status);

/** Lets the cardholder's bank warn of a payment, or take the warning back. */
export const warn = (tools: Tools, intent: Intent, { status }: { status: "open" | "closed" }): Execution =>
  turn(tools, intent, "warning", status === "open" ? "open" : "won");

/** A dispute or a warning by its id. */
export const readCase = ({ store }: Tools, id: string): Execution => {
  const found = store.readCase(id);
  const intent = found && store.readIntent(found.intent);
  if (!found || !intent) return failed(missing("dispute", id, "id", 404));
  return done({ status: 200, body: show(found, intent) });
};
