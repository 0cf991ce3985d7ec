import type { Principal } from "@souk/contracts/call";
import { openContext } from "@souk/platform/context";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { placeOrder } from "../commands/place-order.ts";
import { requestRefund } from "../commands/request-refund.ts";
import { buyer, call, ctx, env, eventually, one, read, untilEnded, untilLeft } from "../fixture.ts";
import { deriveOrderId } from "../order-id.ts";
import { type Story, storyOf } from "../test-worker.ts";

const dayMs = 86_400_000;
const behindMs = 40 * dayMs;
const seller: Principal = { userId: "usr_seller", role: "seller", sessionId: "ses_1" };

/** Runs an order to its end whose own time lies forty days in the past. */
const runBack = async (told: Partial<Pick<Story, "script" | "dies" | "circuits">> = {}) => {
  const key = crypto.randomUUID();
  const orderId = deriveOrderId(env.SIGNING_SECRET, buyer.userId, key);
  Object.assign(storyOf(orderId), told);
  const begunAt = Date.now();
  const past = { ...ctx(), behindMs };
  await placeOrder(past, buyer, key, one).catch(() => placeOrder(past, buyer, key, one));
  const ended = await untilEnded(orderId);
  await untilLeft(orderId);
  return { orderId, begunAt, tookMs: Date.now() - begunAt, ...ended };
};

const expectAllIn = (times: (number | string | null)[], from: number, to: number) => {
  for (const time of times) {
    const at = new Date(time ?? 0).getTime();
    expect([at >= from, at <= to, new Date(at).toISOString()]).toEqual([true, true, expect.any(String)]);
  }
};

vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

describe.concurrent("an order of the past", () => {
  test("has all that it tells happen there, and the steps of any other", async () => {
    const { orderId, begunAt, order, events } = await runBack();
    expect([order.status, events.length]).toEqual(["completed", 14]);
    const { published, effects } = storyOf(orderId);
    expect(effects.filter((effect) => effect !== "publish")).toHaveLength(6);
    expect(published.map(({ type }) => type)).toEqual(["OrderPlaced", "OrderCompleted"]);
    const told = published.flatMap(({ occurredAt, data }) => {
      const { createdAt, updatedAt } = data as { createdAt: string; updatedAt: string };
      return [occurredAt, createdAt, updatedAt];
    });
    const times = [...events.map(({ at }) => at), order.placedAt, order.completedAt, ...told];
    expectAllIn(times, begunAt - behindMs, Date.now() - behindMs);
  });

  test("waits no longer than any other: for a step that failed, an open circuit, and a life that ended", async () => {
    const told = [
      { script: { capture: ["fail" as const] } },
      { circuits: { inventory: 2 } },
      { dies: { after: 5, written: true } },
    ];
    const runs = await Promise.all(told.map(runBack));
    for (const { order, events, begunAt, tookMs } of runs) {
      expect([order.status, tookMs < 30_000]).toEqual(["completed", true]);
      const retries = events.flatMap(({ data }) =>
        "retryAt" in data && typeof data.retryAt === "number" ? [data.retryAt] : [],
      );
      expectAllIn([...events.map(({ at }) => at), ...retries], begunAt - behindMs, Date.now() - behindMs);
    }
    expect(runs[0]?.events.map(({ type }) => type)).toContain("StepFailed");
    expect(runs[1]?.events.map(({ type }) => type)).toContain("StepDeferred");
  });

  test("is refunded there", async () => {
    const { orderId, begunAt } = await runBack();
    const asking = openContext(env, { ...call, principal: seller });
    await requestRefund(asking, seller, orderId, crypto.randomUUID(), { reason: "Did not like it" });
    await eventually(async () => expect((await read(orderId)).order.status).toBe("refunded"));
    const { order, events } = await read(orderId);
    const times = [...events.map(({ at }) => at), order.updatedAt, order.refunds[0]?.requestedAt ?? 0];
    expectAllIn(times, begunAt - behindMs, Date.now() - behindMs);
  });
});
