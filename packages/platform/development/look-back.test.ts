import { internalHeaders } from "@souk/contracts/call";
import { expect, test } from "vitest";
import { lookBack } from "./look-back.ts";

const ask = (ENVIRONMENT: "development" | "production", behindMs?: string) =>
  lookBack({
    env: { ENVIRONMENT, PUBLIC_ORIGIN: "https://souk.test" },
    req: { header: (name) => (name === internalHeaders.behindMs ? behindMs : undefined) },
  });

test("a request that takes place in the past has the time that it was then", () => {
  const before = Date.now();
  const { now, behindMs } = ask("development", "86400000") ?? {};
  expect(behindMs).toBe(86_400_000);
  expect((now?.getTime() ?? 0) + 86_400_000 - before).toBeLessThan(5_000);
  expect((now?.getTime() ?? 0) + 86_400_000).toBeGreaterThanOrEqual(before);
});

test("every other request takes place now, and in production all do", () => {
  expect([ask("development"), ask("production", "86400000")]).toEqual([null, null]);
});
