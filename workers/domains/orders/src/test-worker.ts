import type { Call, Reply } from "@souk/contracts/call";
import type { CatalogService, Quote } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { EventBusService } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import type { NotificationsService } from "@souk/contracts/notifications";
import type { Authorization, PaymentsService } from "@souk/contracts/payments";
import { accept, refuse } from "@souk/kernel/result";
import type { Admitted, BreakerMethods } from "@souk/platform/breaker";
import { BreakerObject } from "@souk/platform/breaker-object";
import { createMeter } from "@souk/platform/meter";
import { OrderCoordinator as RealOrderCoordinator } from "./coordinator.ts";
import type { Env } from "./env.ts";
import { OpenOrders as RealOpenOrders } from "./open-orders.ts";

/** What a call does: `fail` before its effect, `fail-after` behind it. */
export type Behaviour = "ok" | "refuse" | "fail" | "fail-after" | "hang" | "wait";

/** What others do for one order and what it has made them do. */
export type Story = {
  /** By method: one behaviour a call and `ok` behind them, or one for every call. */
  script: Record<string, Behaviour[] | Behaviour>;
  /** Which of its transactions is the last of this life of its object, and whether it was written. */
  dies: { after: number; written: boolean } | null;
  /** By dependency, how often its circuit is found open; `real` where the order shares the circuits with others. */
  circuits: Record<string, number> | "real";
  calls: string[];
  /** Each effect once, in the order in which they happened. */
  effects: string[];
  published: Envelope[];
};

const stories = new Map<string, Story>();

/** The story of one order, a new one where nobody told any. */
export const storyOf = (orderId: string): Story => {
  const story = stories.get(orderId) ?? { script: {}, dies: null, circuits: {}, calls: [], effects: [], published: [] };
  stories.set(orderId, story);
  return story;
};

/** The storage of each order's living object: no call leaves an object before what it wrote is safe. */
const gates = new Map<string, DurableObjectStorage>();

const { cost } = createMeter();
const answer = <T>(value: T) => ({ ...accept(value), cost });

const behave = async <T, Code extends string>(
  orderId: string,
  method: string,
  code: Code,
  effect: (story: Story, behaviour: Behaviour) => T,
  what?: string,
): Promise<Reply<T, Code>> => {
  const story = storyOf(orderId);
  const done = what === undefined ? method : `${method} ${what}`;
  await gates.get(orderId)?.sync();
  story.calls.push(method);
  const scripted = story.script[method] ?? "ok";
  const behaviour = typeof scripted === "string" ? scripted : (scripted.shift() ?? "ok");
  if (behaviour === "fail") throw new Error(`${method} failed`);
  if (behaviour === "hang") await new Promise(() => undefined);
  // A repeat is answered like the first call.
  if (behaviour === "refuse" && !story.effects.includes(done)) return { ...refuse(code), cost };
  const value = effect(story, behaviour);
  if (behaviour !== "wait" && !story.effects.includes(done)) story.effects.push(done);
  if (behaviour === "fail-after") throw new Error(`${method} did, and its answer was lost`);
  return answer(value);
};

const nothing = () => null;

const outcomeOf = ({ effects }: Story) => {
  if (effects.includes("capture")) return "refunded" as const;
  return effects.includes("authorize") ? ("voided" as const) : ("nothing_held" as const);
};

const authorization = (_: Story, behaviour: Behaviour): Authorization =>
  behaviour === "wait" ? { status: "requires_action", intentId: "pi_1" } : { status: "authorized" };

const payments: Pick<PaymentsService, "authorize" | "capture" | "cancel" | "refund" | "allowRefunds"> = {
  authorize: (_, { orderId }) => behave(orderId, "authorize", "card_declined", authorization),
  capture: (_, { orderId }) => behave(orderId, "capture", "refused", nothing),
  cancel: (_, { orderId }) => behave(orderId, "cancel", "refused", (story) => ({ outcome: outcomeOf(story) })),
  refund: (_, { orderId, refundId }) =>
    behave(orderId, "refund", "refused", () => ({ returned: { amount: 0, currency: "USD" } }), refundId),
  allowRefunds: async () => answer(null),
};

const quoteOf = (productId: string): Quote => ({
  productId,
  sellerId: "usr_seller",
  sellerName: "Ada",
  title: "A thing",
  price: { amount: productId === "prd_free" ? 0 : 1_000, currency: "USD" },
  available: null,
  fileVersions: [{ fileId: "fil_1", version: 1 }],
});

const catalog: Pick<CatalogService, "quote" | "hold" | "release" | "giveBack"> = {
  quote: async (_, { productIds }) => answer(productIds.map(quoteOf)),
  hold: (_, { orderId }) => behave(orderId, "hold", "sold_out", nothing),
  release: (_, { orderId }) => behave(orderId, "release", "not_found", nothing),
  giveBack: (_, { orderId, productIds }) => behave(orderId, "giveBack", "not_found", nothing, productIds.join()),
};

const delivery: Pick<
  DeliveryService,
  "listOwned" | "prepare" | "grant" | "rollback" | "revoke" | "suspend" | "restore"
> = {
  listOwned: async () => answer([]),
  prepare: (_, { orderId }) => behave(orderId, "prepare", "already_owned", nothing),
  grant: (_, { orderId }) => behave(orderId, "grant", "not_found", () => ({ grantedAt: "2026-11-20T10:00:00.000Z" })),
  rollback: (_, { orderId }) => behave(orderId, "rollback", "not_found", nothing),
  revoke: (_, { orderId, productIds }) => behave(orderId, "revoke", "not_found", nothing, productIds.join()),
  suspend: (_, { orderId }) => behave(orderId, "suspend", "not_found", nothing),
  restore: (_, { orderId }) => behave(orderId, "restore", "not_found", nothing),
};

const notifications: Pick<NotificationsService, "send"> = {
  send: (_, { key }) => behave(key.slice(0, key.indexOf(":")), "send", "not_found", nothing),
};

const bus: Pick<EventBusService, "publish"> = {
  publish: (_, { events }) =>
    behave(events[0]?.stream ?? "", "publish", "not_found", ({ published }) => {
      for (const event of events) if (!published.some(({ id }) => id === event.id)) published.push(event);
      return null;
    }),
};

const openForMs = 100;

const circuitOf = (real: BreakerMethods, dependency: string): BreakerMethods => {
  const admit = ({ correlationId }: Call): Admitted => {
    const { circuits } = storyOf(correlationId);
    const left = circuits === "real" ? 0 : (circuits[dependency] ?? 0);
    if (circuits === "real" || left === 0) return { admission: { admitted: true, probe: null }, rememberMs: 0 };
    circuits[dependency] = left - 1;
    return { admission: { admitted: false, retryAt: Date.now() + openForMs }, rememberMs: 0 };
  };
  const isReal = ({ correlationId }: Call) => storyOf(correlationId).circuits === "real";
  return {
    admit: async (call, input) => (isReal(call) ? real.admit(call, input) : answer(admit(call))),
    record: async (call, input) => (isReal(call) ? real.record(call, input) : answer({ rememberMs: 0 })),
    read: (call) => real.read(call),
    override: (call, input) => real.override(call, input),
  };
};

/** The Worker's environment in which all others follow the orders' stories. */
export const toScripted = (env: Env): Env => ({
  ...env,
  ENVIRONMENT: "test",
  CATALOG: catalog as CatalogService,
  PAYMENTS: payments as PaymentsService,
  DELIVERY: delivery as DeliveryService,
  NOTIFICATIONS: notifications as NotificationsService,
  EVENT_BUS: bus as EventBusService,
  BREAKER: { getByName: (name) => circuitOf(env.BREAKER.getByName(name), name) },
});

/** @public The object that test.wrangler.toml names: the real one, which dies when its story says so. */
export class OrderCoordinator extends RealOrderCoordinator {
  constructor(state: DurableObjectState, env: Env) {
    super(state, toScripted(env));
    const { storage } = state;
    const story = storyOf(state.id.name ?? "");
    gates.set(state.id.name ?? "", storage);
    const transact = storage.transactionSync.bind(storage);
    storage.transactionSync = (work) => {
      const result = transact(work);
      if (story.dies && --story.dies.after === 0) {
        const { written } = story.dies;
        story.dies = null;
        if (!written) state.abort("The object died");
        else void storage.sync().then(() => state.abort("The object died"));
      }
      return result;
    };
  }
}

/** @public */
export class OpenOrders extends RealOpenOrders {
  constructor(state: DurableObjectState, env: Env) {
    super(state, toScripted(env));
  }
}

/** @public */
export class Breaker extends BreakerObject<Env> {
  constructor(state: DurableObjectState, env: Env) {
    super(state, toScripted(env));
  }
}

/** @public */
export default {};
