import { env } from "cloudflare:workers";
import { database, save } from "@souk/platform/database";
import { applyTogether } from "@souk/platform/inbox";
import { beforeEach, describe, expect, test } from "vitest";
import { countEarlyViews, recordView } from "./commands/record-view.ts";
import { envelope, forgetAll, openAt, seller } from "./fixture.ts";
import { counter } from "./listeners.ts";
import { listReferrers } from "./queries/list-referrers.ts";
import { readProduct, readSummary } from "./queries/read-totals.ts";

const productId = `prd_${"0".repeat(26)}`;
const another = `prd_${"1".repeat(26)}`;
const ten = "2026-11-20T10:10:00.000Z";

let sequence = 0;
const create = async (id: string): Promise<void> => {
  const data = { productId: id, sellerId: "usr_1", title: "A thing" };
  const event = envelope(id, 1, { type: "ProductCreated", data });
  const previous = sequence;
  sequence += 1;
  await applyTogether(openAt(ten), counter, [{ sequence, previous, event }]);
};

type Looking = { address?: string; agent?: string; userId?: string; at?: string; product?: string; referrer?: string };

const look = async ({
  address = "203.0.113.1",
  agent = "Firefox",
  userId,
  at = ten,
  product = productId,
  referrer,
}: Looking = {}) => {
  const ctx = openAt(at);
  const view = { productId: product, ...(referrer !== undefined && { referrer }) };
  await recordView(ctx, view, { userId: userId ?? null, address, agent });
  return ctx.meter.cost.trips;
};

const countAt = async (now = "2026-11-20T23:00:00.000Z"): Promise<number> => {
  const read = await readSummary(openAt(now), seller("usr_1"), {});
  return read.ok ? read.value.views : Number.NaN;
};

beforeEach(async () => {
  await forgetAll();
  await create(productId);
});

describe("a view", () => {
  test("counts for the shop and the product, in one trip", async () => {
    expect(await look()).toBe(1);
    expect(await countAt()).toBe(1);
    const own = await readProduct(openAt("2026-11-20T11:00:00.000Z"), seller("usr_1"), productId, {});
    expect(own).toMatchObject({ ok: true, value: { views: 1, title: "A thing" } });
  });

  test("counts once for a product, visitor and hour", async () => {
    await create(another);
    await look();
    await look({ at: "2026-11-20T10:59:59.000Z" });
    expect(await countAt()).toBe(1);
    await look({ at: "2026-11-20T11:00:00.000Z" });
    await look({ product: another });
    await look({ agent: "Chrome" });
    await look({ userId: "usr_9" });
    await look({ userId: "usr_9", address: "203.0.113.2" });
    expect(await countAt()).toBe(5);
  });

  test("of a bot, or of what cannot be a product, costs no trip and leaves nothing", async () => {
    expect(await look({ agent: "Googlebot/2.1" })).toBe(0);
    expect(await look({ product: "prd_1" })).toBe(0);
    expect((await env.DB.prepare("SELECT * FROM visits").all()).results).toEqual([]);
  });

  test("is one of at most 200 that a network can add in an hour", async () => {
    for (let n = 0; n < 205; n += 1) await look({ agent: `Firefox/${n}` });
    expect(await countAt()).toBe(200);
    await look({ address: "203.0.113.2" });
    await look({ at: "2026-11-20T11:00:00.000Z", agent: "Firefox/300" });
    expect(await countAt()).toBe(202);
  });

  test("leaves no address behind, and after two hours nothing at all of who looked", async () => {
    await look({ address: "203.0.113.99" });
    expect(JSON.stringify((await env.DB.prepare("SELECT * FROM visits").all()).results)).not.toContain("203.0");
    await look({ at: "2026-11-20T12:00:00.000Z" });
    const { results } = await env.DB.prepare("SELECT hour FROM visits").all();
    expect(results).toEqual([{ hour: Date.parse("2026-11-20T12:00:00.000Z") / 3_600_000 }]);
    expect(await countAt()).toBe(2);
  });
});

describe("a view that comes before its product is known", () => {
  test("is counted as soon as the product is there, once", async () => {
    await look({ product: another });
    await look({ product: another });
    expect(await countEarlyViews(openAt(ten))).toBe(0);
    expect(await countAt()).toBe(0);
    await create(another);
    expect(await countEarlyViews(openAt(ten))).toBe(1);
    expect(await countEarlyViews(openAt(ten))).toBe(0);
    expect(await countAt()).toBe(1);
  });

  test("is counted with the next view of the product, too", async () => {
    await look({ product: another });
    await create(another);
    await look({ product: another, agent: "Chrome" });
    expect(await countAt()).toBe(2);
    expect(await countEarlyViews(openAt(ten))).toBe(0);
  });
});

describe("referrers", () => {
  const list = async () => {
    const read = await listReferrers(openAt("2026-11-20T12:00:00.000Z"), seller("usr_1"), {});
    return read.ok ? read.value.data : [];
  };

  test("are the 20 hosts with most views, the largest first", async () => {
    for (let n = 0; n < 22; n += 1)
      await look({ agent: `a${n}`, referrer: `https://h${String(n).padStart(2, "0")}.example/x` });
    await look({ agent: "b", referrer: "https://h21.example/y" });
    await look({ agent: "c" });
    const data = await list();
    expect(data).toHaveLength(20);
    expect(data[0]).toEqual({ referrer: "h21.example", views: 2 });
    expect(data[1]).toEqual({ referrer: "h00.example", views: 1 });
  });

  test("are at most 100 hosts a day, however many names are made up", async () => {
    for (let n = 0; n < 103; n += 1) await look({ agent: `a${n}`, referrer: `h${n}.example` });
    await look({ agent: "again", referrer: "h5.example" });
    expect((await list()).slice(0, 2)).toEqual([
      { referrer: "(other)", views: 3 },
      { referrer: "h5.example", views: 2 },
    ]);
  });
});

test("a batch that fails leaves no half of a view", async () => {
  await env.DB.prepare("CREATE TRIGGER broken BEFORE INSERT ON buckets BEGIN SELECT RAISE(ABORT, 'broken'); END").run();
  await expect(look()).rejects.toThrow();
  await env.DB.prepare("DROP TRIGGER broken").run();
  expect((await env.DB.prepare("SELECT * FROM visits").all()).results).toEqual([]);
  expect(await save(database(openAt(ten)), [])).toBe("saved");
});
