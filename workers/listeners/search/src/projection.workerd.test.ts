import { env } from "cloudflare:workers";
import type { LoggedEvent } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import { accept } from "@souk/kernel/result";
import { createMeter } from "@souk/platform/meter";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { nameSellers } from "./commands/name-sellers.ts";
import { rebuild } from "./commands/rebuild.ts";
import type { Env } from "./env.ts";
import {
  bought,
  changed,
  clear,
  expectValue,
  find,
  happen,
  identity,
  idsOf,
  names,
  openTest,
  published,
  rated,
  toEvent,
  unpublished,
} from "./fixture.ts";
import { readHome } from "./queries/home.ts";
import { listRelated } from "./queries/related.ts";
import { suggest } from "./queries/suggest.ts";

beforeEach(async () => {
  await clear();
  names.clear();
  identity.isDown = false;
});

const relatedTo = async (productId: string, limit = 4): Promise<string[]> =>
  expectValue(await listRelated(openTest(), { productId, limit })).map(({ id }) => id);

describe("related products", () => {
  const publishSome = () =>
    happen(
      published({ productId: "prd_1", title: "Alpine flowers" }),
      published({ productId: "prd_2", title: "Flowers of the Alpine valley", category: "audio" }),
      published({ productId: "prd_3", title: "Tax forms", category: "audio" }),
      published({ productId: "prd_4", title: "Chess openings", salesCount: 50 }),
      published({ productId: "prd_5", title: "Chess endings" }),
      published({ productId: "prd_6", title: "Garden sheds" }),
    );

  test("are those bought together first, then those alike, then the popular ones of the category", async () => {
    await publishSome();
    expect(await relatedTo("prd_1")).toEqual(["prd_2", "prd_4", "prd_5", "prd_6"]);
    await happen(bought("usr_1", ["prd_1", "prd_3"]), bought("usr_2", ["prd_1"]), bought("usr_2", ["prd_6"]));
    await happen(bought("usr_3", ["prd_6", "prd_1"]));
    expect(await relatedTo("prd_1")).toEqual(["prd_6", "prd_3", "prd_2", "prd_4"]);
    expect((await relatedTo("prd_6"))[0]).toBe("prd_1");
  });

  test("never include the product itself, or one that is not for sale, and cost one trip and few rows", async () => {
    await publishSome();
    await happen(bought("usr_1", ["prd_1", "prd_3"]), unpublished("prd_3"), unpublished("prd_2"));
    expect(await relatedTo("prd_1", 100)).toEqual(["prd_4", "prd_5", "prd_6"]);
    const ctx = openTest();
    await listRelated(ctx, { productId: "prd_1", limit: 4 });
    expect(ctx.meter.cost.trips).toBe(1);
    expect(ctx.meter.cost.rowsRead).toBeLessThanOrEqual(40);
    expect(await relatedTo("prd_unknown")).toEqual([]);
  });
});

test("a home screen has the best-selling and the newest, in one trip", async () => {
  await happen(
    published({ productId: "prd_1", publishedAt: "2026-01-01T00:00:00.000Z", salesCount: 100 }),
    published({ productId: "prd_2", publishedAt: "2026-01-03T00:00:00.000Z" }),
    published({ productId: "prd_3", publishedAt: "2026-01-02T00:00:00.000Z", salesCount: 9 }),
  );
  const ctx = openTest();
  const { popular, newest } = expectValue(await readHome(ctx, { limit: 2 }));
  expect(popular.map(({ id }) => id)).toEqual(["prd_1", "prd_3"]);
  expect(newest.map(({ id }) => id)).toEqual(["prd_2", "prd_3"]);
  expect(ctx.meter.cost.trips).toBe(1);
});

test("suggestions are the popular titles with every word, the last half typed, for twenty rows at most", async () => {
  const many = Array.from({ length: 40 }, (_, n) =>
    published({ productId: `prd_${n}`, title: `Chess opening ${n}`, salesCount: n * n }),
  );
  await happen(...many, published({ productId: "prd_x", title: "Über Chess" }));
  const ctx = openTest();
  const { data } = expectValue(await suggest(ctx, "chess o"));
  expect(data).toHaveLength(8);
  expect(data[0]).toEqual({ text: "Chess opening 39", productId: "prd_39" });
  expect([ctx.meter.cost.trips, ctx.meter.cost.rowsRead <= 20]).toEqual([1, true]);
  expect(expectValue(await suggest(openTest(), 'UBER "ch')).data).toEqual([{ text: "Über Chess", productId: "prd_x" }]);
  expect(expectValue(await suggest(openTest(), "*")).data).toEqual([]);
});

describe("a product's image", () => {
  const file = (type: string, data: object) =>
    toEvent({ type, data: { productId: "prd_1", sellerId: "usr_1", ...data } });
  const imageOf = async () => (await find({ q: "thing" })).data[0]?.image;

  test("is the first of those it has, whenever they came", async () => {
    await happen(file("FileVersionUploaded", { fileId: "fil_2", version: 1, kind: "image" }));
    await happen(file("FileVersionUploaded", { fileId: "fil_0", version: 1 }), published({ productId: "prd_1" }));
    expect(await imageOf()).toBe("https://souk.test/media/original/fil_2");
    await happen(file("FileVersionUploaded", { fileId: "fil_3", version: 1, kind: "image" }));
    await happen(file("FileRemoved", { fileId: "fil_2" }));
    expect(await imageOf()).toBe("https://souk.test/media/original/fil_3");
    await happen(file("FileRemoved", { fileId: "fil_3" }));
    expect(await imageOf()).toBeUndefined();
  });
});

describe("a seller's name", () => {
  const profileChanged = toEvent({ type: "ProfileChanged", data: { userId: "usr_1" } });

  test("is found, also with a typo, and follows the seller's profile", async () => {
    names.set("usr_1", "Ada Lovelace");
    await happen(published({ productId: "prd_1", title: "Engine" }), published({ productId: "prd_2", title: "Loom" }));
    expect(await idsOf({ q: "lovelace engine" })).toEqual(["prd_1"]);
    const found = await find({ q: "lovlace loom" });
    expect([found.data[0]?.sellerName, found.correctedQuery]).toEqual(["Ada Lovelace", "lovelace loom"]);
    names.set("usr_1", "Countess King");
    await happen(profileChanged);
    expect((await find({ q: "countess" })).data.map(({ sellerName }) => sellerName)).toEqual([
      "Countess King",
      "Countess King",
    ]);
    expect((await find({ q: "lovelace" })).total).toBe(0);
  });

  test("is asked again where identity did not answer, and holds up nothing", async () => {
    names.set("usr_1", "Ada Lovelace");
    identity.isDown = true;
    await happen(published({ productId: "prd_1", title: "Engine" }));
    expect((await find({ q: "engine" })).data[0]?.sellerName).toBe("");
    expect(await nameSellers(openTest())).toBe(1);
    identity.isDown = false;
    expect(await nameSellers(openTest())).toBe(0);
    expect((await find({ q: "ada" })).data[0]?.sellerName).toBe("Ada Lovelace");
  });

  test("is empty for someone whom identity does not know", async () => {
    await happen(published({ productId: "prd_1", sellerId: "usr_gone" }));
    expect((await find({ q: "thing" })).data[0]?.sellerName).toBe("");
    expect(await nameSellers(openTest())).toBe(0);
  });
});

describe("a rebuild", () => {
  const { DB } = env as Env;
  const history: Envelope[] = [
    published({ productId: "prd_1", title: "Violet moon", salesCount: 7 }),
    rated("prd_1", [0, 1, 0, 0, 2]),
    published({ productId: "prd_2", title: "Yellow sun", tags: ["warm"], price: { amount: 0, currency: "USD" } }),
    bought("usr_9", ["prd_1", "prd_2"]),
    published({ productId: "prd_3", title: "Gone tomorrow" }),
    unpublished("prd_3"),
    changed({
      productId: "prd_2",
      title: "Yellow suns",
      tags: ["warm", "bright"],
      price: { amount: 99, currency: "USD" },
    }),
    bought("usr_8", ["prd_2"]),
  ];
  const logged = (): LoggedEvent[] => history.map((event, index) => ({ sequence: index + 1, event }));
  const EVENT_BUS: Pick<Env["EVENT_BUS"], "read"> = {
    read: async (_, { after, limit }) => ({
      ...accept({ events: logged().slice(after, after + limit), head: history.length, redriven: [] }),
      cost: createMeter().cost,
    }),
  };
  const rebuildAll = () => rebuild(openTest({ EVENT_BUS: EVENT_BUS as Env["EVENT_BUS"] }));
  // As if the inbox had applied the log up to there.
  const checkpoint = (sequence: number) =>
    DB.batch([
      DB.prepare("DELETE FROM inbox"),
      DB.prepare("INSERT INTO inbox SELECT 'x', value FROM json_each(?) WHERE value > 0").bind(`[${sequence}]`),
      DB.prepare("INSERT OR REPLACE INTO checkpoints VALUES ('search', CAST(? AS INTEGER))").bind(sequence),
    ]);
  const dump = async () => {
    const tables = ["docs", "vocabulary", "images", "purchases", "pairs"];
    const texts =
      "SELECT d.id, f.*, (SELECT count(*) FROM titles WHERE rowid = d.place) FROM docs d JOIN fulltext f ON f.rowid = d.place ORDER BY d.id";
    const queries = [
      ...tables.map(
        (table) => `SELECT * FROM ${table} WHERE ${table === "vocabulary" ? "uses > 0" : "true"} ORDER BY 1, 2`,
      ),
      texts,
    ];
    return (await DB.batch(queries.map((query) => DB.prepare(query)))).map(({ results }) => results);
  };
  const parts = async () =>
    (
      await DB.prepare(
        "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf*' ORDER BY name",
      ).all()
    ).results.map((row) => JSON.stringify(row).replaceAll(/_g\d+/g, ""));

  test("makes the same index again, beside the live one, as often as one likes", async () => {
    names.set("usr_1", "Ada Lovelace");
    for (const event of history) await happen(event);
    await checkpoint(history.length);
    const [before, shape] = [await dump(), await parts()];
    for (let round = 0; round < 2; round += 1) {
      expect(expectValue(await rebuildAll())).toEqual({ isDone: true, sequence: 8, head: 8 });
      expect(await dump()).toEqual(before);
      expect(await parts()).toEqual(shape);
      expect(await idsOf({ q: "lovelace yelow" })).toEqual(["prd_2"]);
    }
    await happen(published({ productId: "prd_4", title: "Violet again" }));
    expect((await idsOf({ q: "violet" })).toSorted()).toEqual(["prd_1", "prd_4"]);
  });

  test("waits for the live one where that is behind, and goes on where it stopped", async () => {
    await happen(...history);
    await checkpoint(history.length - 1);
    vi.useFakeTimers({ toFake: ["Date"] });
    const waiting = rebuildAll();
    await vi.waitFor(async () => {
      expect(await DB.prepare("SELECT sequence FROM rebuilds").first("sequence")).toBe(history.length);
    });
    vi.setSystemTime(Date.now() + 60_000);
    expect(expectValue(await waiting)).toEqual({ isDone: false, sequence: 8, head: 8 });
    vi.useRealTimers();
    await checkpoint(history.length);
    expect(expectValue(await rebuildAll()).isDone).toBe(true);
  });

  test("of an empty log is an empty index", async () => {
    await checkpoint(0);
    const empty = {
      read: async () => ({ ...accept({ events: [], head: 0, redriven: [] }), cost: createMeter().cost }),
    };
    const rebuilt = await rebuild(openTest({ EVENT_BUS: empty as Partial<Env["EVENT_BUS"]> as Env["EVENT_BUS"] }));
    expect(rebuilt).toMatchObject({ ok: true, value: { isDone: true } });
  });

  test("is the same however the history was cut into batches", async () => {
    await happen(...history);
    const whole = await dump();
    for (const cut of [1, 3, 5]) {
      await clear();
      await happen(...history.slice(0, cut));
      await happen(...history.slice(cut));
      expect(await dump()).toEqual(whole);
    }
  });

  test("mends what is wrong in the live one", async () => {
    await happen(...history);
    await checkpoint(history.length);
    await DB.prepare("DELETE FROM fulltext").run();
    expect(await idsOf({ q: "violet" })).toEqual([]);
    await rebuildAll();
    expect(await idsOf({ q: "violet" })).toEqual(["prd_1"]);
  });
});
