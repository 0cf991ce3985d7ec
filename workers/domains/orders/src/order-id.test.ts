import { expect, test } from "vitest";
import { deriveOrderId, isOrderId } from "./order-id.ts";

const id = deriveOrderId("secret", "usr_1", "a-key-of-16-chars");

test("derives one order from one buyer and key, and another from any other", () => {
  expect(deriveOrderId("secret", "usr_1", "a-key-of-16-chars")).toBe(id);
  expect(deriveOrderId("secret", "usr_2", "a-key-of-16-chars")).not.toBe(id);
  expect(deriveOrderId("secret", "usr_1", "b-key-of-16-chars")).not.toBe(id);
});

test("knows its own ids and no id with any character changed", () => {
  expect(isOrderId("secret", id)).toBe(true);
  expect(isOrderId("other", id)).toBe(false);
  for (let at = 4; at < id.length; at += 1) {
    const changed = id.slice(0, at) + (id[at] === "0" ? "1" : "0") + id.slice(at + 1);
    expect(isOrderId("secret", changed)).toBe(false);
  }
  expect(isOrderId("secret", `${id}0`)).toBe(false);
});
