import { randomUUID } from "node:crypto";
import type { Tokens } from "@souk/contracts/identity";
import type { SearchResult, Suggestions } from "@souk/contracts/search";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { createClient } from "../client.ts";
import { startCommand } from "../command.ts";
import { createPurchases } from "../purchases.ts";

const client = createClient(inject("origin"));
const purchases = createPurchases(client);

/** A word that no other test has in a title. */
const coin = (): string =>
  Array.from(randomUUID().replaceAll("-", ""), (digit) => "bcdfghjklmnpqrst"[Number.parseInt(digit, 16)])
    .slice(0, 12)
    .join("");

const beQuiet = async () => expect((await client.ask("/dev/quiet")).status).toBe(200);
const query = (given: Record<string, string | number>): string =>
  new URLSearchParams(Object.entries(given).map(([name, value]) => [name, String(value)])).toString();
const search = async (given: Record<string, string | number>): Promise<SearchResult> => {
  const answer = await client.ask<SearchResult>(`/v1/search?${query(given)}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const idsOf = async (given: Record<string, string | number>): Promise<string[]> =>
  (await search(given)).data.map(({ id }) => id);

describe("a product that was published", () => {
  const word = coin();
  const title = `The ${word} of Zürich`;
  const typo = `${word.slice(0, 5)}${word.slice(6)}`;
  let seller: Tokens;
  let id: string;

  beforeAll(async () => {
    seller = await client.verifiedSeller();
    const product = await client.publishProduct(seller, {
      title,
      description: "Ink & <b>paper</b>, quietly bound",
      tags: ["Hand made", "日本語"],
      price: { amount: 2_450, currency: "EUR" },
    });
    id = product.id;
    await beQuiet();
  });

  test("is found by its title, with what matched marked", async () => {
    const found = await search({ q: title });
    expect(found).toMatchObject({ total: 1, totalIsExact: true, nextCursor: null });
    expect(found).not.toHaveProperty("correctedQuery");
    expect(found.data).toEqual([
      {
        id,
        title,
        titleHtml: `<mark>The</mark> <mark>${word}</mark> <mark>of</mark> <mark>Zürich</mark>`,
        snippetHtml: "Ink &amp; &lt;b&gt;paper&lt;/b&gt;, quietly bound",
        price: { amount: 2_450, currency: "EUR" },
        category: "ebooks",
        rating: { average: null, count: 0 },
        sellerId: seller.user.id,
        sellerName: "A seller",
      },
    ]);
  });

  test("is found by its title with one typo, which is corrected", async () => {
    const found = await search({ q: `the ${typo} of Zurich` });
    expect(found.data.map((hit) => hit.id)).toEqual([id]);
    expect(found.correctedQuery).toBe(`the ${word} of Zurich`);
    expect(found.data[0]?.titleHtml).toContain(`<mark>${word}</mark>`);
  });

  test("is found by the beginning of a word, without accents or case, and by its description and tags", async () => {
    for (const q of [word.slice(0, 6), `the ${word.slice(0, 4)}`, `ZURICH ${word.toUpperCase()}`, `${word} quietly`]) {
      expect(await idsOf({ q }), q).toContain(id);
    }
    expect(await idsOf({ q: `${word} 日本語` })).toEqual([id]);
    expect(await idsOf({ q: word, tag: "hand made" })).toEqual([id]);
    expect(await idsOf({ q: word, tag: "hand" })).toEqual([]);
  });

  test("is suggested for what is half typed", async () => {
    const suggest = async (q: string) =>
      (await client.ask<Suggestions>(`/v1/search/suggest?${query({ q })}`)).body.data;
    expect(await suggest(`the ${word.slice(0, 7)}`)).toEqual([{ text: title, productId: id }]);
    expect(await suggest("")).toEqual([]);
  });

  test("is gone once it is unpublished, and there again under its new title", async () => {
    const path = `/v1/products/${id}`;
    const token = seller.accessToken;
    const again = coin();
    await client.ask(`${path}/unpublish`, { method: "POST", token });
    await beQuiet();
    expect((await search({ q: word })).total).toBe(0);
    await client.ask(path, { method: "PATCH", token, body: { title: again } });
    await client.ask(`${path}/publish`, { method: "POST", token });
    await beQuiet();
    expect(await idsOf({ q: again })).toEqual([id]);
    expect((await search({ q: word })).total).toBe(0);
    await client.ask(path, { method: "DELETE", token });
    await beQuiet();
    expect((await search({ q: again })).total).toBe(0);
  });
});

describe("a list of what was found", () => {
  const word = coin();
  const offers = [
    { category: "audio", amount: 0, tags: ["calm"] },
    { category: "audio", amount: 900, tags: [] },
    { category: "ebooks", amount: 2_499, tags: ["calm", "loud"] },
    { category: "ebooks", amount: 2_500, tags: [] },
    { category: "video", amount: 30_000, tags: ["loud"] },
  ];
  let seller: Tokens;
  let ids: string[];

  beforeAll(async () => {
    seller = await client.verifiedSeller();
    ids = [];
    for (const [index, { category, amount, tags }] of offers.entries()) {
      const price = { amount, currency: "USD" };
      const given = { title: `${word} number ${index}`, category, tags, price };
      ids.push((await client.publishProduct(seller, given)).id);
    }
    await beQuiet();
  });

  test("counts in its facets what the narrowed lists hold", async () => {
    const { total, totalIsExact, facets } = await search({ q: word });
    expect([total, totalIsExact]).toEqual([5, true]);
    expect(facets.category).toEqual([
      { value: "audio", count: 2 },
      { value: "ebooks", count: 2 },
      { value: "video", count: 1 },
    ]);
    for (const { value, count } of facets.category) {
      expect((await search({ q: word, category: value })).total).toBe(count);
    }
    expect(facets.price.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1]);
    for (const { min, max, count } of facets.price) {
      const bounds = { minPrice: min, ...(max !== null && { maxPrice: max }) };
      expect((await search({ q: word, ...bounds })).total).toBe(count);
    }
  });

  test("is narrowed by tag, price and seller together", async () => {
    const { id } = seller.user;
    expect(await idsOf({ q: word, seller: id, tag: "calm", maxPrice: 100 })).toEqual([ids[0]]);
    expect(await idsOf({ seller: id, sort: "price" })).toEqual(ids);
    expect(await idsOf({ seller: id, minPrice: 2_500, maxPrice: 2_499 })).toEqual([]);
    expect(await idsOf({ q: word, minRating: 1 })).toEqual([]);
  });

  test("goes page by page, each hit once, with a cursor that is its own", async () => {
    for (const sort of ["relevance", "newest", "price", "-price", "rating", "bestselling"]) {
      const whole = await idsOf({ q: word, sort });
      const first = await search({ q: word, sort, limit: 2 });
      const second = await search({ q: word, sort, limit: 2, cursor: first.nextCursor ?? "" });
      const third = await search({ q: word, sort, limit: 2, cursor: second.nextCursor ?? "" });
      expect([...first.data, ...second.data, ...third.data].map(({ id }) => id)).toEqual(whole);
      expect(third.nextCursor).toBeNull();
    }
    const { nextCursor } = await search({ q: word, limit: 2 });
    for (const query of [`q=other&cursor=${nextCursor}`, `q=${word}&cursor=${nextCursor}x`, `q=${word}&cursor=x`]) {
      expect((await client.ask(`/v1/search?${query}`)).status, query).toBe(400);
    }
  });

  test.each([
    "limit=0",
    "limit=101",
    "limit=x",
    "sort=best",
    "category=cars",
    "minPrice=-1",
    "maxPrice=1.5",
    "minRating=6",
    "minRating=5.1",
    "minRating=x",
    "cursor=",
    "q=a&q=b",
    `q=${"a".repeat(301)}`,
  ])("refuses %s", async (bad) => {
    const { status, body } = await client.ask(`/v1/search?${bad}`);
    expect([status, body]).toMatchObject([400, { code: "validation_failed" }]);
  });

  test.each([
    '"',
    "*",
    "NEAR(a b, 3)",
    "title:x",
    "NOT AND OR",
    "(((",
    "'; drop table docs; --",
    "%_\\",
    "🙂🙂",
    "e\u0301",
    "ß",
    "a".repeat(300),
    "a ".repeat(150),
    "😀".repeat(300),
  ])("takes %s for text", async (q) => {
    await search({ q });
    expect((await client.ask(`/v1/search/suggest?${query({ q })}`)).status).toBe(200);
  });

  test("takes what stands around a word for nothing", async () => {
    expect((await idsOf({ q: `"${word}"* AND: (number` })).length).toBeGreaterThan(0);
    expect((await search({ q: "***" })).total).toBe(0);
  });

  test("ignores parameters that it does not know, and needs q only to suggest", async () => {
    expect((await client.ask(`/v1/search?q=${word}&colour=red`)).status).toBe(200);
    expect((await client.ask("/v1/search/suggest")).status).toBe(400);
  });
});

test("products bought together are related to each other", async () => {
  const seller = await client.verifiedSeller();
  const [one, other] = [coin(), coin()];
  const first = await client.publishProduct(seller, { title: one, category: "fonts" });
  const second = await client.publishProduct(seller, { title: other, category: "games" });
  await purchases.buy(await client.register("buyer"), [first.id, second.id]);
  await beQuiet();
  const related = async (id: string) =>
    (await client.ask<{ data: { id: string }[] }>(`/v1/products/${id}/related`)).body.data.map((product) => product.id);
  expect((await related(first.id))[0]).toBe(second.id);
  expect((await related(second.id))[0]).toBe(first.id);
  expect(await related(first.id)).not.toContain(first.id);
  expect(await related("prd_unknown")).toEqual([]);
  expect((await client.ask(`/v1/products/${first.id}/related?limit=0`)).status).toBe(400);
});

test("an index that is rebuilt from the log finds what the live one found", async () => {
  const seller = await client.verifiedSeller();
  const title = `${coin()} rebuilt`;
  const { id } = await client.publishProduct(seller, { title });
  await beQuiet();
  const before = await search({ q: title });
  const { code, output } = await startCommand(["search:rebuild", "--origin", inject("origin")]).ended;
  expect([code, output]).toEqual([0, expect.stringContaining("The search index is made anew of all events up to")]);
  expect(await search({ q: title })).toEqual(before);
  expect(before.data[0]?.id).toBe(id);
});

test("a rebuild says so where nothing answers, or at what is no address", async () => {
  const origin = `http://127.0.0.1:${await anyPort()}`;
  const rebuildAt = (given: string) => startCommand(["search:rebuild", "--origin", given]).ended;
  expect(await rebuildAt(origin)).toMatchObject({
    code: 1,
    output: `${origin} did not rebuild its index: no answer.\n`,
  });
  expect(await rebuildAt("nowhere")).toMatchObject({ code: 1, output: expect.stringContaining("is not an address") });
});
