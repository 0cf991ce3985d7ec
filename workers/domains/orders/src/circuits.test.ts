import { purchaseBreakers } from "@souk/contracts/breakers";
import { expect, test } from "vitest";
import { purchase, refund, restoration, suspension } from "./saga.ts";

test("whatever an order calls has a circuit, and each circuit is called", () => {
  const steps = [purchase, refund, restoration, suspension].flatMap((saga) => Object.values(saga.steps));
  const called = steps.flatMap(({ calls, undo }) => (undo ? [calls, undo.calls] : [calls]));
  expect([...new Set(called)].sort()).toEqual([...purchaseBreakers].sort());
});
