import { expect, test } from "vitest";
import { createGate } from "./shedding.ts";

test("a full gate lets nobody in until somebody has left", () => {
  const gate = createGate(2);
  expect([gate.enter(), gate.enter(), gate.enter()]).toEqual([true, true, false]);
  gate.leave();
  expect([gate.enter(), gate.enter()]).toEqual([true, false]);
});
