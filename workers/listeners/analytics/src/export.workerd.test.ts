import { exports } from "cloudflare:workers";
import type { AnalyticsService } from "@souk/contracts/analytics";
import { applyTogether } from "@souk/platform/inbox";
import { beforeEach, expect, test } from "vitest";
import { envelope, forgetAll, openAt, orderView, seller } from "./fixture.ts";
import { counter } from "./listeners.ts";
import { exportSales } from "./queries/export-sales.ts";

beforeEach(forgetAll);

const dayMs = 86_400_000;
const begin = Date.parse("2025-12-01T12:00:00Z");
const dayAt = (day: number): string => new Date(begin + day * dayMs).toISOString();

const sellDaily = async (days: number): Promise<void> => {
  const dispatches = Array.from({ length: days }, (_, n) => {
    const lines = ["prd_b", "prd_a"].map((productId) => ({ productId, sellerId: "usr_1", amount: 1_000 + n }));
    const data = orderView(`ord_${n}`, lines, "USD", dayAt(n));
    return { sequence: n + 1, previous: n, event: envelope(`ord_${n}`, 1, { type: "OrderCompleted", data }) };
  });
  await applyTogether(openAt(dayAt(days)), counter, dispatches);
};

const read = async (query: { from: string; to: string; timezone?: string }) => {
  const ctx = openAt(dayAt(400));
  const exported = await exportSales(ctx, seller("usr_1"), query);
  if (!exported.ok) throw new Error(JSON.stringify(exported.problem));
  const tripsBefore = ctx.meter.cost.trips;
  const lines = (await exported.value.text()).trimEnd().split("\r\n").slice(1);
  return { lines, trips: [tripsBefore, ctx.meter.cost.trips] };
};

test("a month is exported in one trip, a longer period in parts that follow each other", async () => {
  await sellDaily(90);
  const month = await read({ from: "2025-12-01", to: "2026-01-01" });
  expect(month.trips).toEqual([1, 1]);
  expect(month.lines).toHaveLength(62);
  const all = await read({ from: "2025-12-01", to: "2026-12-01" });
  expect(all.trips[0]).toBe(1);
  expect(all.trips[1]).toBeGreaterThan(1);
  const expected = Array.from({ length: 90 }, (_, n) =>
    ["prd_a", "prd_b"].map(
      (id) => `${dayAt(n).slice(0, 10)},${id},The title of ${id},USD,1,1,0,${1_000 + n},0,0,${1_000 + n}`,
    ),
  ).flat();
  expect(all.lines).toEqual(expected);
});

test("a day is the asker's", async () => {
  await sellDaily(2);
  const { lines } = await read({ from: "2025-12-01", to: "2025-12-05", timezone: "Pacific/Kiritimati" });
  expect(lines.map((line) => line.slice(0, 16))).toEqual([
    "2025-12-02,prd_a",
    "2025-12-02,prd_b",
    "2025-12-03,prd_a",
    "2025-12-03,prd_b",
  ]);
});

test("a summary is for sellers, whoever asks through another Worker", async () => {
  const { default: analytics } = exports as Partial<Record<"default", AnalyticsService>>;
  const call = { requestId: "r", correlationId: "r", causationId: "r" };
  const ask = (role: "buyer" | "seller") =>
    analytics?.readSummary({ ...call, principal: { ...seller("usr_1"), role } }, {});
  expect(await ask("buyer")).toMatchObject({ ok: false, problem: { code: "forbidden" } });
  expect(await ask("seller")).toMatchObject({ ok: true, value: { revenue: 0, currency: "USD" } });
  expect(await analytics?.readSummary({ ...call, principal: null }, {})).toMatchObject({ ok: false });
});
