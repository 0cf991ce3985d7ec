import type { OrderEventView } from "@souk/contracts/orders";
import { expect, test } from "vitest";
import { formatTimeline } from "./timeline.ts";

const at = (ms: number) => new Date(Date.UTC(2026, 10, 20) + ms).toISOString();
const event = (seq: number, ms: number, type: string, more: Partial<OrderEventView> = {}): OrderEventView => ({
  seq,
  type,
  at: at(ms),
  data: {},
  ...more,
});

test("shows each event with the time since the last one and since the first", () => {
  const lines = formatTimeline([
    event(1, 0, "OrderPlaced"),
    event(2, 4, "StepStarted", { step: "processPayment", attempt: 1 }),
    event(3, 120, "StepSucceeded", { step: "processPayment", attempt: 1 }),
  ]);
  expect(lines).toEqual([
    "#  event          step            since the last  since the first",
    "1  OrderPlaced                             +0 ms             0 ms",
    "2  StepStarted    processPayment           +4 ms             4 ms",
    "3  StepSucceeded  processPayment         +116 ms           120 ms",
  ]);
});

test("says what went wrong and which attempt it was, where there is something to say", () => {
  const failed = event(2, 9, "StepFailed", { step: "processPayment", attempt: 2, data: { kind: "fault" } });
  expect(formatTimeline([event(1, 0, "OrderPlaced"), failed])[2]).toContain("attempt 2, fault");
  expect(formatTimeline([])).toHaveLength(1);
});
