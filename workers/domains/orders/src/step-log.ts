import type { Cost } from "@souk/contracts/call";
import type { Answer } from "@souk/kernel/saga";
import { logInfo } from "@souk/platform/log";
import { createMeter } from "@souk/platform/meter";
import type { Order } from "./domain/order.ts";

/** One line for each reply to an order: what the call took, all the way down; hands the reply on. */
export const logReply = ({ id: orderId, requestId }: Order, step: string, answer: Answer): Answer => {
  if (!("cost" in answer)) return answer;
  const meter = createMeter();
  meter.add({ hops: 1 });
  // Whatever the saga reads as an outcome came as a reply.
  meter.add(answer.cost as Cost);
  logInfo("step called", { orderId, requestId, step, ...meter.cost });
  return answer;
};
