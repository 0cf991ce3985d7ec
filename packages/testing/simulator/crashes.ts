import type { OrderEvent } from "../../../workers/domains/orders/src/domain/order.ts";
import { effectsOf } from "../invariants/order.ts";
import type { SeenOrder } from "../invariants/snapshot.ts";
import { cards } from "./card-processor.ts";
import { theWorld } from "./clock.ts";
import type { IsMeant } from "./commits.ts";
import { askers, buyers, goods } from "./goods.ts";
import type { System } from "./load.ts";
import type { ObjectHost } from "./object-host.ts";
import { type Ending, openScene, type Scene } from "./scene.ts";

/** What an order does, on its way forth, on its way back, or when it is refunded. */
export type Way = "purchase" | "undo" | "refund";
export type Step = { name: string; way: Way; calls: string };

const toSteps = (way: Way, calls: Record<string, string>): Step[] =>
  Object.entries(calls).map(([name, calls]) => ({ name, way, calls }));

export const steps: Step[] = [
  ...toSteps("purchase", {
    processPayment: "payments.authorize",
    updateInventory: "catalog.hold",
    prepareDelivery: "delivery.prepare",
    capturePayment: "payments.capture",
    notifyBuyer: "notifications.send",
    completeOrder: "delivery.grant",
  }),
  ...toSteps("undo", {
    rollbackDelivery: "delivery.rollback",
    rollbackInventory: "catalog.release",
    refundPayment: "payments.cancel",
  }),
  ...toSteps("refund", {
    revokeAccess: "delivery.revoke",
    returnPayment: "payments.refund",
    returnStock: "catalog.giveBack",
  }),
];

/** Where a step can be cut: T1 stores that it starts, T2 what came of it. An undo is owed already, and has no T1. */
export const points = ["before T1", "after T1", "no answer", "before T2", "after T2"] as const;
export type Point = (typeof points)[number];

export const hows = ["throw", "kill", "evict"] as const;
export type How = (typeof hows)[number];

export type Crash = { point: Point; how: How };

/** How an order ended, what was taken and given back for it, and of how many lines its buyer has access to how many. */
export type End = { order: string; captures: number; refunds: number; access: string };

/** `struck` is whether the crash came to pass, `seconds` how long the order took from its beginning, or its refund's, to its end. */
export type Crashed = { end: End; breaches: string[]; struck: boolean; seconds: number };

const lastEvent = ({ name, sqlite }: ObjectHost): OrderEvent | null => {
  if (!name.startsWith("order ")) return null;
  const [row] = sqlite.run("SELECT event FROM events ORDER BY seq DESC LIMIT 1", []);
  return row ? (JSON.parse(String(row.event)) as OrderEvent) : null;
};

const isStart =
  ({ name }: Step): IsMeant =>
  (host) => {
    const event = lastEvent(host);
    return event?.type === "StepStarted" && event.step === name;
  };

const isOutcome =
  ({ name, way }: Step): IsMeant =>
  (host) => {
    const event = lastEvent(host);
    if (way === "undo") return event?.type === "StepCompensated" && event.data.undo === name;
    return event?.type === "StepSucceeded" && event.step === name;
  };

const isBehind = (isBefore: IsMeant): IsMeant => {
  let isNext = false;
  return (host) => {
    const isMeant = isNext && lastEvent(host) !== null;
    isNext ||= isBefore(host);
    return isMeant;
  };
};

// So long after a call was sent it has taken effect.
const effectMs = 1_000;

const strikeLater = ({ world }: Scene, how: "kill" | "evict"): void => {
  const strike = (): void => {
    for (const host of world.objects.values()) {
      if (!host.name.startsWith("order ")) continue;
      if (how === "kill") host.kill(new Error("The object was reset"));
      else host.evict();
    }
  };
  world.clock.at(world.clock.now() + effectMs, strike, theWorld);
};

const cutOff = (scene: Scene, { calls }: Step, how: How): void => {
  const { faults } = scene.world;
  faults.set({ target: calls, mode: how === "throw" ? "fail-after" : "hang-after", times: 1 });
  if (how !== "throw") faults.onTaken(calls, () => strikeLater(scene, how));
};

/** Has a step of the order that comes cut at a point. */
const plans: Record<Point, (scene: Scene, step: Step, how: How) => void> = {
  "before T1": ({ world }, step, how) => world.commits.set(isStart(step), { point: "before", how }),
  "after T1": ({ world }, step, how) => {
    if (how === "throw") world.faults.set({ target: step.calls, mode: "fail", times: 1 });
    else world.commits.set(isStart(step), { point: "after", how });
  },
  "no answer": cutOff,
  "before T2": ({ world }, step, how) => world.commits.set(isOutcome(step), { point: "before", how }),
  "after T2": ({ world }, step, how) => {
    // What throws behind it is the next thing that the order does.
    if (how === "throw") world.commits.set(isBehind(isOutcome(step)), { point: "before", how });
    else world.commits.set(isOutcome(step), { point: "after", how });
  },
};

const [buyer = ""] = buyers;
const bought = [1, 3].map((index) => goods[index]?.id ?? "");
const admin = askers.find(({ role }) => role === "admin");

const settleMs = 60_000;

const live = async (scene: Scene, step: Step, crash: Crash | null): Promise<void> => {
  const { world, wishes, happen, pass } = scene;
  const plan = (): void => {
    if (crash) plans[crash.point](scene, step, crash.how);
  };
  if (step.way !== "refund") plan();
  happen(() => wishes.place(buyer, bought, step.way === "undo" ? cards["capture-refused"] : cards.visa));
  await pass(settleMs);
  if (step.way !== "refund" || !admin) return;
  plan();
  const [orderId = ""] = [...world.objects.keys()].flatMap((name) => name.match(/^order (.*)/)?.[1] ?? []);
  happen(() => wishes.refund(admin, orderId, []));
  await pass(settleMs);
};

const secondsOf = ({ events }: SeenOrder): number => {
  const from = events.findLast(({ type }) => type === "OrderPlaced" || type === "RefundRequested");
  return (Date.parse(events.at(-1)?.at ?? "") - Date.parse(from?.at ?? "")) / 1_000;
};

const toEnd = ({ view }: SeenOrder, { charges, opened }: Ending["seen"]): End => ({
  order: view.failure ? `${view.status} ${view.failure.code}` : view.status,
  captures: effectsOf(charges, "capture").length,
  refunds: effectsOf(charges, "refund").length,
  access: `${opened.length} of ${view.lines.length}`,
});

/** Lets one order live in which a step is cut at a point, and looks at how it ends. */
export const playCrash = async (system: System, step: Step, crash: Crash | null): Promise<Crashed> => {
  // Nobody but the order itself brings it back.
  const scene = openScene(system, { seed: 1, news: "never" });
  try {
    await live(scene, step, crash);
    const struck = scene.world.commits.waiting() + scene.world.faults.waiting() === 0;
    const { seen, breaches } = await scene.end({ isDisturbed: crash !== null, refused: [] });
    const [order] = seen.orders;
    if (!order) throw new Error("There is no order");
    return { end: toEnd(order, seen), breaches, struck, seconds: secondsOf(order) };
  } finally {
    scene.close();
  }
};
