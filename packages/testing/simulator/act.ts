import { cards } from "./card-processor.ts";
import { commitBehind } from "./commits.ts";
import { askers, buyers, editPrice, goods } from "./goods.ts";
import type { Action, Mortal } from "./history.ts";
import type { Wishes } from "./wishes.ts";
import type { World } from "./world.ts";

const orderKinds = ["order", "open-orders", "orders-inbox", "breaker"];
const paymentKinds = ["payments-outbox", "webhook-applier"];

const everybody = ["orders", "payments", "catalog", "delivery", "event-bus", "notifications"];

/** Which objects and which Workers die with whom. */
const victims: Record<Exclude<Mortal, "order">, [kinds: string[], workers: string[]]> = {
  orders: [orderKinds, ["orders"]],
  payments: [paymentKinds, ["payments"]],
  delivery: [["delivery-outbox"], ["delivery"]],
  catalog: [[], ["catalog"]],
  "event-bus": [["log-writer"], ["event-bus"]],
  everything: [[...orderKinds, ...paymentKinds, "delivery-outbox", "log-writer"], everybody],
};

const crash = (world: World, who: Mortal, orderId: string | null): void => {
  const why = new Error("The object was reset");
  if (who === "order") {
    world.objects.get(`order ${orderId}`)?.kill(why);
    return;
  }
  const [kinds, workers] = victims[who];
  for (const worker of workers) world.network.kill(worker);
  for (const host of world.objects.values()) {
    if (kinds.some((kind) => host.name.startsWith(`${kind} `))) host.kill(why);
  }
};

const place = (wishes: Wishes, { buyer, items, card }: Action & { do: "place" }): void => {
  const productIds = items.map((item) => goods[item]?.id ?? "");
  wishes.place(buyers[buyer] ?? "", productIds, cards[card]);
};

const refund = (wishes: Wishes, orderId: string, { by, items, times }: Action & { do: "refund" }): void => {
  const asker = askers[by];
  if (!asker) return;
  for (let time = 0; time < times; time += 1) wishes.refund(asker, orderId, items);
};

const disturbAlarm = (world: World, orderId: string, how: "early" | "lost"): void => {
  const order = world.objects.get(`order ${orderId}`);
  if (how === "lost") order?.loseAlarm();
  else if (order?.alarmAt() !== null) void order?.ring();
};

/** The id of the nth order, counted round and round; null while there is none. */
const orderOf = (world: World, nth: number): string | null => {
  const ids = [...world.objects.keys()].filter((name) => name.startsWith("order "));
  return ids[nth % Math.max(1, ids.length)]?.slice("order ".length) ?? null;
};

const actOnOrder = (world: World, wishes: Wishes, orderId: string, action: Action): void => {
  if (action.do === "retell") world.retell(orderId);
  if (action.do === "authenticate") world.processor.authenticate(orderId, action.passes);
  // Nobody would ever hear of it.
  if (action.do === "payAgain" && world.news !== "never") world.processor.payAgain(orderId);
  if (action.do === "dispute" && world.news !== "never") world.processor.dispute(orderId, action.status);
  if (action.do === "captureByHand") world.processor.captureByHand(orderId);
  if (action.do === "commit") world.commits.set(commitBehind(`order ${orderId}`, action.skip), action.fault);
  if (action.do === "refund") refund(wishes, orderId, action);
  if (action.do === "retry") world.retry(orderId).catch(() => undefined);
  if (action.do === "alarm") disturbAlarm(world, orderId, action.how);
};

/** Lets one thing happen to a world. */
export const act = (world: World, wishes: Wishes, action: Action): void => {
  const orderId = "nth" in action ? orderOf(world, action.nth) : null;
  if (action.do === "place") place(wishes, action);
  else if (action.do === "repeat") wishes.repeat(action.nth, action.otherBody);
  else if (action.do === "fault") world.faults.set(action);
  else if (action.do === "crash") crash(world, action.who, orderId);
  else if (action.do === "price") editPrice(world, goods[action.item]?.id ?? "", action.amount);
  else if (orderId !== null) actOnOrder(world, wishes, orderId, action);
};
