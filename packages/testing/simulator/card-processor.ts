import type { ProcessorLogRow } from "@souk/contracts/payments";
import { type Answer, apiError, keyReused } from "../../../workers/sandbox/card-processor/src/answers.ts";
import type { Intent } from "../../../workers/sandbox/card-processor/src/domain.ts";
import { execute } from "../../../workers/sandbox/card-processor/src/execute.ts";
import type { Operation } from "../../../workers/sandbox/card-processor/src/operations.ts";
import { createMemory } from "./card-memory.ts";
import { type Clock, currentLife, forTheLiving, liveAs, theWorld } from "./clock.ts";
import type { FaultMode, Faults } from "./faults.ts";

/** What the sandbox's cards do, by the names of their payment methods. */
export const cards = {
  visa: "pm_card_visa",
  declined: "pm_card_chargeDeclined",
  authentication: "pm_card_authenticationRequired",
  "capture-refused": "pm_sandbox_capture_fails",
} as const;
export type CardName = keyof typeof cards;

/** What the provider tells: Stripe's JSON of an event. */
export type News = { id: string; orderId: string; body: string };

export type CardProcessor = {
  readonly log: ProcessorLogRow[];
  /** The orders for which a card holds money, or its bank waits. */
  listHeld(): string[];
  /** Does what a request asks, once for each idempotency key. */
  run(operation: Operation, key: string | null): Promise<Answer>;
  /** The buyer answers their bank; nothing happens where it did not ask. */
  authenticate(orderId: string, passes: boolean): void;
  /** The buyer tries a card that was declined once more, with another one and without us. */
  payAgain(orderId: string): void;
  /** The cardholder disputes a payment that was taken, or their bank decides about it. */
  dispute(orderId: string, status: "open" | "won" | "lost"): void;
  /** The orders whose payments a bank has still to decide about. */
  listDisputed(): string[];
  /** Somebody takes the reserved money in the provider's own dashboard. */
  captureByHand(orderId: string): void;
};

export type ProcessorParts = {
  clock: Clock;
  faults: Faults;
  pause(key: string): Promise<void>;
  dawdle(key: string): Promise<void>;
  tell(news: News): void;
  /** The webhook overtakes the answer. */
  answersLast: boolean;
};

const never = new Promise<never>(() => undefined);

/** By which name each operation's faults are set. */
const targets: Partial<Record<Operation["type"], string>> = {
  create: "open",
  read_intent: "read",
  list_refunds: "read",
  read_case: "read",
};

// An answer that nobody can have meant.
const distort = (answer: Answer, type: Operation["type"]): Answer => {
  if (answer.status !== 200 || type === "refund" || type === "list_refunds") return answer;
  const wrong = type === "capture" ? { amount_received: 1 } : { status: "requires_thought" };
  return { ...answer, body: { ...answer.body, ...wrong } };
};

/** Whoever moves the money: the sandbox's own rules, over a memory that nobody else writes to. */
export const createCardProcessor = (parts: ProcessorParts): CardProcessor => {
  const { clock, faults } = parts;
  const answers = new Map<string, { fingerprint: string; answer: Answer }>();
  const memory = createMemory(parts.tell);
  let given = 0;
  const newId = (prefix: string): string => {
    given += 1;
    return `${prefix}_${given}`;
  };

  const act = (operation: Operation): ReturnType<typeof execute> =>
    execute({ store: memory.store, now: new Date(clock.now()), newId }, operation);

  const runOnce = (operation: Operation, key: string | null): Answer => {
    const fingerprint = JSON.stringify(operation);
    const kept = key === null ? undefined : answers.get(key);
    if (kept) return kept.fingerprint === fingerprint ? kept.answer : keyReused(key ?? "");
    const { answer, final } = act(operation);
    if (key !== null && final) answers.set(key, { fingerprint, answer });
    return answer;
  };

  const deliver = async (operation: Operation, key: string | null, fault: FaultMode | null): Promise<Answer> => {
    const name = `processor.${operation.type} ${memory.orderOf(operation)}`;
    const way = () => parts.pause(name);
    await way();
    if (fault === "fail") return apiError();
    if (fault === "hang") return never;
    if (fault === "late") await parts.dawdle(name);
    const answer = runOnce(operation, key);
    if (fault === "fail-after") return apiError();
    if (fault === "hang-after") return never;
    if (parts.answersLast || fault === "slow") await clock.sleep(1_500);
    await way();
    return fault === "garbage" ? distort(answer, operation.type) : answer;
  };

  const find = (orderId: string, isMeant: (intent: Intent) => boolean): Intent | undefined =>
    memory.intents.find((intent) => intent.metadata.orderId === orderId && isMeant(intent));

  return {
    log: memory.log,
    listHeld: () =>
      memory.intents.flatMap(({ status, metadata }) =>
        status === "requires_capture" || status === "requires_action" ? [metadata.orderId ?? ""] : [],
      ),
    run(operation, key) {
      if (!currentLife().alive) return never;
      const fault = faults.take(`processor.${targets[operation.type] ?? operation.type}`);
      return forTheLiving(liveAs(theWorld, () => deliver(operation, key, fault)));
    },
    authenticate(orderId, passes) {
      const intent = find(orderId, ({ status }) => status === "requires_action");
      if (!intent) return;
      if (passes) act({ type: "authenticate", id: intent.id });
      else memory.failAuthentication(intent, new Date(clock.now()), newId("evt"));
    },
    payAgain(orderId) {
      const intent = find(orderId, ({ status, lastDecline }) => status === "requires_payment_method" && !!lastDecline);
      if (intent) act({ type: "confirm", id: intent.id, params: { payment_method: cards.visa } });
    },
    dispute(orderId, status) {
      const intent = find(orderId, ({ status }) => status === "succeeded");
      if (intent) act({ type: "dispute", id: intent.id, params: { status } });
    },
    listDisputed: memory.listDisputed,
    captureByHand(orderId) {
      const intent = find(orderId, ({ status }) => status === "requires_capture");
      if (intent) act({ type: "capture", id: intent.id });
    },
  };
};
