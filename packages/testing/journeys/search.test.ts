import { randomUUID } from "node:crypto";
import type { Tokens } from "@souk/contracts/identity";
import type { SearchResult, Suggestions } from "@souk/contracts/search";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));

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
