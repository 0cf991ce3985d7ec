import { env } from "cloudflare:workers";
import type { Offer } from "@souk/contracts/catalog";
import type { List } from "@souk/contracts/list";
import type { SearchQuery } from "@souk/contracts/search";
import { accept } from "@souk/kernel/result";
import { createMeter } from "@souk/platform/meter";
import { expect, test } from "vitest";
import type { Env } from "./env.ts";
import { clear, expectValue, find, happen, openTest, published } from "./fixture.ts";
import { searchOrList } from "./queries/fallback.ts";

const product = {
  ...{
    id: "prd_1",
    sellerId: "usr_1",
    slug: "a",
    title: "<A> thing",
    description: "About & it",
    category: "ebooks",
    tags: ["Hand made"],
  },
  ...{ price: { amount: 500, currency: "USD" }, status: "active", files: [], images: [], stock: null, license: null },
  ...{
    rating: { average: 4, count: 1 },
    salesCount: 0,
    version: 1,
    createdAt: "",
    updatedAt: "",
    publishedAt: null,
  },
} satisfies Offer["product"];

const asked: unknown[] = [];
const CATALOG: Pick<Env["CATALOG"], "listOffers"> = {
  listOffers: async (_, query) => {
    asked.push(query);
    const offers: List<Offer> = { data: [{ product, sellerName: "Ada" }], nextCursor: "more" };
    return { ...accept(offers), cost: createMeter().cost };
  },
};
const broken = { prepare: () => ({ bind: () => null }), batch: () => Promise.reject(new Error("D1_ERROR: gone")) };
const open = (over: Partial<Env> = {}) => openTest({ CATALOG: CATALOG as Env["CATALOG"], ...over });

test("the catalogue lists in place of an index that is broken, narrowed as far as it can", async () => {
  const DB = broken as object as D1Database;
  const found = await searchOrList(open({ DB }), { q: "thing", category: "ebooks", maxPrice: 900, limit: 5 });
  expect(expectValue(found)).toEqual({
    source: "fallback",
    result: {
      total: 1,
      totalIsExact: false,
      facets: { category: [], price: [], rating: [] },
      nextCursor: null,
      data: [
        {
          ...{ id: "prd_1", title: "<A> thing", price: product.price, category: "ebooks", rating: product.rating },
          ...{ sellerId: "usr_1", sellerName: "Ada", titleHtml: "&lt;A&gt; thing", snippetHtml: "About &amp; it" },
        },
      ],
    },
  });
  expect(asked).toEqual([
    expect.objectContaining({ category: "ebooks", maxPrice: 900, limit: 5, sort: "bestselling" }),
  ]);
});

test("the catalogue's list is narrowed by tag and rating, too, which the catalogue does not do", async () => {
  const ctx = open({ DB: broken as object as D1Database });
  const list = async (query: SearchQuery) => expectValue(await searchOrList(ctx, query)).result.data.length;
  expect([await list({ tag: "hand MADE" }), await list({ tag: "hand" })]).toEqual([1, 0]);
  expect([await list({ minRating: 4 }), await list({ minRating: 4.1 })]).toEqual([1, 0]);
});

test("a page behind one of the index's is empty, and a cursor that is none is refused", async () => {
  await clear();
  await happen(published({ productId: "prd_2", title: "One" }), published({ productId: "prd_3", title: "One" }));
  const ctx = open({ DB: broken as object as D1Database });
  const { nextCursor } = await find({ q: "one", limit: 1 });
  const later = expectValue(await searchOrList(ctx, { q: "one", limit: 1, cursor: nextCursor ?? "" }));
  expect([later.source, later.result.data, later.result.nextCursor]).toEqual(["fallback", [], null]);
  expect(await searchOrList(ctx, { q: "other", cursor: nextCursor ?? "" })).toMatchObject({ ok: false });
});

test("an index that answers is asked alone, and what it refuses stays refused", async () => {
  await clear();
  await happen(published({ productId: "prd_2", title: "Indexed" }));
  asked.length = 0;
  const found = expectValue(await searchOrList(open(), { q: "indexed" }));
  expect([found.source, found.result.data[0]?.id]).toEqual(["index", "prd_2"]);
  expect(await searchOrList(open(), { q: "indexed", cursor: "x" })).toMatchObject({ ok: false });
  expect(asked).toEqual([]);
});

test("the catalogue lists in place of an index whose circuit is open, which is not asked", async () => {
  const failing = () => searchOrList(open({ DB: broken as object as D1Database }), { q: "thing" });
  const BREAKER = (env as Env).BREAKER.getByName("search");
  const ctx = open();
  await BREAKER.override(ctx.call, { state: "forced_open" });
  // What was remembered of the circuit is forgotten with the first call that tells it something.
  await failing();
  const found = expectValue(await searchOrList(ctx, { q: "indexed" }));
  expect([found.source, ctx.meter.cost]).toEqual(["fallback", expect.objectContaining({ trips: 0, hops: 1 })]);
  await BREAKER.override(ctx.call, { state: "auto" });
  expect(expectValue(await searchOrList(open(), { q: "indexed" })).source).toBe("index");
});
