import { applyTogether } from "@souk/platform/inbox";
import { beforeEach, expect, test } from "vitest";
import { countEarlyViews } from "../commands/record-view.ts";
import { envelope, forgetAll, openAt, seller, valueIn } from "../fixture.ts";
import { counter } from "../listeners.ts";
import { listReferrers } from "../queries/list-referrers.ts";
import { readTimeseries } from "../queries/read-timeseries.ts";
import { importViews } from "./import-views.ts";

const productId = `prd_${"0".repeat(26)}`;
const noon = "2026-11-20T12:00:00.000Z";
const period = { from: "2026-11-01", to: "2026-11-04" };

const create = () => {
  const event = envelope(productId, 1, {
    type: "ProductCreated",
    data: { productId, sellerId: "usr_1", title: "A thing" },
  });
  return applyTogether(openAt(noon), counter, [{ sequence: 1, previous: 0, event }]);
};

const listViews = async (): Promise<number[]> => {
  const query = { ...period, metric: "views", interval: "day" } as const;
  return (await valueIn(readTimeseries(openAt(noon), seller("usr_1"), query))).data.map(({ value }) => value);
};

beforeEach(forgetAll);

test("views of the past count on their days, each for itself, and their referrers too", async () => {
  await create();
  const referrer = "https://news.example.com/1";
  await importViews(openAt(noon), {
    data: [
      { productId, seenAt: "2026-11-01T10:00:00.000Z", referrer },
      { productId, seenAt: "2026-11-03T10:00:00.000Z", referrer },
      { productId, seenAt: "2026-11-03T10:00:00.000Z" },
    ],
  });
  expect(await listViews()).toEqual([1, 0, 2]);
  const { data } = await valueIn(listReferrers(openAt(noon), seller("usr_1"), period));
  expect(data).toEqual([{ referrer: "news.example.com", views: 2 }]);
});

test("views of the past wait for a product that is not known yet", async () => {
  await importViews(openAt(noon), { data: [{ productId, seenAt: "2026-11-02T23:59:59.000Z" }] });
  await create();
  expect(await countEarlyViews(openAt(noon))).toBe(1);
  expect(await listViews()).toEqual([0, 1, 0]);
});
