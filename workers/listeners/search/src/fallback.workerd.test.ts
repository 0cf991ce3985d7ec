import type { Offer } from "@souk/contracts/catalog";
import type { List } from "@souk/contracts/list";
import { accept } from "@souk/kernel/result";
import { createMeter } from "@souk/platform/meter";
import { expect, test } from "vitest";
import type { Env } from "./env.ts";
import { clear, expectValue, happen, openTest, published } from "./fixture.ts";
import { searchOrList } from "./queries/fallback.ts";

const product = {
  ...{
    id: "prd_1",
    sellerId: "usr_1",
    slug: "a",
    title: "<A> thing",
    description: "About & it",
    category: "ebooks",
    tags: [],
  },
  ...{ price: { amount: 500, currency: "USD" }, status: "active", files: [], images: [], stock: null, license: null },
  ...{
    rating: { average: null, count: 0 },
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

test("an index that answers is asked alone, and what it refuses stays refused", async () => {
  await clear();
  await happen(published({ productId: "prd_2", title: "Indexed" }));
  asked.length = 0;
  const found = expectValue(await searchOrList(open(), { q: "indexed" }));
  expect([found.source, found.result.data[0]?.id]).toEqual(["index", "prd_2"]);
  expect(await searchOrList(open(), { q: "indexed", cursor: "x" })).toMatchObject({ ok: false });
  expect(asked).toEqual([]);
});
