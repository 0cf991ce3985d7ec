import { expect, test } from "vitest";
import { createMemory } from "./memory.ts";

const rest = { mode: "fail", times: 2 } as const;

test("a fault happens to as many calls of its target as it says, and is gone", () => {
  const memory = createMemory();
  memory.set("payments.capture", rest);
  expect(memory.take("payments.authorize", "usr_1")).toBeNull();
  expect(memory.take("payments.capture", "usr_1")).toEqual({ mode: "fail" });
  expect(memory.list()).toEqual([{ target: "payments.capture", ...rest, left: 1 }]);
  expect(memory.take("payments.capture", null)).toEqual({ mode: "fail" });
  expect([memory.take("payments.capture", "usr_1"), memory.list()]).toEqual([null, []]);
});

test("a fault of one user happens to nobody else, and before that of all", () => {
  const memory = createMemory();
  memory.set("search.query", { mode: "slow", times: 1, delayMs: 5, userId: "usr_1" });
  expect(memory.take("search.query", "usr_2")).toBeNull();
  expect(memory.take("search.query", null)).toBeNull();
  memory.set("search.query", rest);
  expect(memory.take("search.query", "usr_1")).toEqual({ mode: "slow", delayMs: 5 });
  expect(memory.take("search.query", "usr_1")).toEqual({ mode: "fail" });
});

test("a new fault takes the place of the one before, and faults can be cleared by target or all together", () => {
  const memory = createMemory();
  memory.set("search.query", rest);
  memory.set("search.query", { mode: "hang", times: 9 });
  memory.set("delivery.revoke", rest);
  expect(memory.list().map(({ target, mode }) => `${target} ${mode}`)).toEqual([
    "search.query hang",
    "delivery.revoke fail",
  ]);
  memory.clear("search.query");
  expect(memory.list().map(({ target }) => target)).toEqual(["delivery.revoke"]);
  memory.clear();
  expect(memory.list()).toEqual([]);
});
