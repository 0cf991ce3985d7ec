import type { ProcessorLogRow } from "@souk/contracts/payments";
import type { Refund } from "../../../workers/sandbox/card-processor/src/answers.ts";
import type { Case } from "../../../workers/sandbox/card-processor/src/cases.ts";
import type { Decline, Intent } from "../../../workers/sandbox/card-processor/src/domain.ts";
import type { Operation } from "../../../workers/sandbox/card-processor/src/operations.ts";
import { orderOf, type Store } from "../../../workers/sandbox/card-processor/src/store.ts";
import { describe, toEvent } from "../../../workers/sandbox/card-processor/src/webhooks.ts";
import type { News } from "./card-processor.ts";

const unauthenticated: Decline = { code: "card_declined", message: "The buyer did not authenticate." };

const put = <T extends { id: string }>(rows: T[], row: T): void => {
  const at = rows.findIndex(({ id }) => id === row.id);
  if (at === -1) rows.push(row);
  else rows[at] = row;
};

/** The card processor's memory without its database; every webhook is told at once. */
export const createMemory = (tell: (news: News) => void) => {
  const intents: Intent[] = [];
  const refunds: (Refund & { intent: string })[] = [];
  const cases: Case[] = [];
  const log: ProcessorLogRow[] = [];
  const find = (id: string): Intent | null => intents.find((intent) => intent.id === id) ?? null;

  const appendLog: Store["appendLog"] = (entry, intent, at) => {
    const currency = intent.currency.toUpperCase();
    const about = { intent: intent.id, orderId: orderOf(intent), currency, at: at.toISOString() };
    log.push({ seq: log.length + 1, ...entry, ...about });
  };

  const used = {
    readIntent: find,
    saveIntent: (intent) => put(intents, intent),
    readRefund: (id) => refunds.find((refund) => refund.id === id) ?? null,
    addRefund: (refund, intent) => void refunds.push({ ...refund, intent }),
    listRefunds: (intent) => refunds.filter((refund) => refund.intent === intent).reverse(),
    readCase: (id) => cases.find((each) => each.id === id) ?? null,
    findCase: (intent, kind) => cases.find((each) => each.intent === intent && each.kind === kind) ?? null,
    saveCase: (each) => put(cases, each),
    countCall: () => 0,
    refundsAllowed: () => true,
    allowRefunds: () => undefined,
    appendLog,
    addWebhook({ id, body }) {
      const { object } = JSON.parse(body).data;
      const orderId = object.metadata?.orderId ?? orderOf(find(object.payment_intent) ?? ({ metadata: {} } as Intent));
      tell({ id, orderId, body });
    },
  } satisfies Partial<Store>;

  return {
    // The sandbox's rules need no more of it.
    store: used as Partial<Store> as Store,
    intents,
    log,
    listDisputed: (): string[] =>
      cases.flatMap(({ intent, status }) => {
        const disputed = status === "open" ? find(intent) : null;
        return disputed ? [orderOf(disputed)] : [];
      }),
    orderOf: (operation: Operation): string => {
      const id =
        "id" in operation ? operation.id : "payment_intent" in operation.params ? operation.params.payment_intent : "";
      const intent = find(String(id));
      return intent ? orderOf(intent) : "";
    },
    /** What the sandbox itself has no lever for. */
    failAuthentication(intent: Intent, at: Date, eventId: string) {
      const declined: Intent = { ...intent, status: "requires_payment_method", lastDecline: unauthenticated };
      put(intents, declined);
      appendLog({ kind: "authorize", amount: intent.amount, outcome: "declined" }, declined, at);
      const type = "payment_intent.payment_failed";
      const event = toEvent({ id: eventId, type, created: Math.floor(at.getTime() / 1_000) }, describe(type, declined));
      tell({ id: eventId, orderId: orderOf(intent), body: JSON.stringify(event) });
    },
  };
};
