import type { CategoryList, Product, Upload } from "@souk/contracts/catalog";
import type { Tokens } from "@souk/contracts/identity";
import type { List } from "@souk/contracts/list";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));
let seller: Tokens;
let stranger: Tokens;

beforeAll(async () => {
  [seller, stranger] = await Promise.all([client.verifiedSeller(), client.register("seller")]);
});

const as = ({ accessToken: token }: Tokens) => ({ token });
const act = (who: Tokens, method: string, path: string, headers: Record<string, string> = {}) =>
  client.ask<Product & { code: string }>(path, { method, headers, ...as(who) });
const list = (query: string, who?: Tokens) =>
  client.ask<List<Product> & { code: string; errors: { pointer: string }[] }>(
    `/v1/products?${query}`,
    who ? as(who) : {},
  );
const sellersOwn = (more = "") => `seller=${seller.user.id}${more}`;
const countOf = async (category: string) => {
  const { body } = await client.ask<CategoryList>("/v1/categories");
  return body.data.find(({ slug }) => slug === category)?.count ?? -1;
};

const draft = {
  title: "Crème brûlée, in ten steps",
  description: "All of it",
  category: "courses",
  price: { amount: 1_250, currency: "EUR" },
  tags: ["cooking", "cooking", "dessert"],
  stock: 3,
  license: { maxActivations: 2 },
};

describe("a draft", () => {
  test("is created with its address, its version and everything that was given", async () => {
    const created = await client.ask<Product>("/v1/products", { ...as(seller), body: draft });
    expect(created.status).toBe(201);
    expect(created.headers.get("Location")).toBe(`/v1/products/${created.body.id}`);
    expect(created.headers.get("ETag")).toBe('"1"');
    expect(created.body).toMatchObject({
      ...draft,
      tags: ["cooking", "dessert"],
      sellerId: seller.user.id,
      status: "draft",
      files: [],
      images: [],
      rating: { average: null, count: 0 },
      salesCount: 0,
      version: 1,
      publishedAt: null,
    });
    expect(created.body.slug).toMatch(/^creme-brulee-in-ten-steps-[0-9a-z]{6}$/);
    const read = await client.ask<Product>(`/v1/products/${created.body.id}`, as(seller));
    expect(read.body).toEqual(created.body);
    expect(read.headers.get("Server-Timing")).toContain('d1;desc="1 trips, 1 rows read, 0 written"');
  });

  test("takes its id as slug when the title has no letters", async () => {
    const { id, slug } = await client.createProduct(seller, { title: "!!!" });
    expect(slug).toBe(id.replace("_", "-"));
  });

  test("is there for its seller alone", async () => {
    const { id } = await client.createProduct(seller);
    const answers = await Promise.all([
      client.ask(`/v1/products/${id}`),
      client.ask(`/v1/products/${id}`, as(stranger)),
      client.ask("/v1/products/prd_00000000000000000000000000"),
      client.ask("/v1/products/..%2f%00"),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(4).fill([404, "not_found"]));
  });

  test("cannot be created by a buyer or by nobody", async () => {
    const buyer = await client.register("buyer");
    const answers = await Promise.all([
      client.ask("/v1/products", { ...as(buyer), body: draft }),
      client.ask("/v1/products", { body: draft }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 401]);
  });

  test.each([
    ["/price/amount", { price: { amount: 49, currency: "USD" } }],
    ["/price/amount", { price: { amount: 1.5, currency: "USD" } }],
    ["/price/currency", { price: { amount: 100, currency: "XXQ" } }],
    ["/category", { category: "weapons" }],
    ["/title", { title: "   " }],
    ["/title", { title: "a\u202eb" }],
    ["/tags", { tags: Array.from({ length: 21 }, (_, index) => `tag ${index}`) }],
    ["/tags/0", { tags: ["x".repeat(41)] }],
    ["/stock", { stock: -1 }],
    ["/status", { status: "active" }],
    ["/salesCount", { salesCount: 5 }],
  ])("is refused with the place that is wrong: %s", async (pointer, wrong) => {
    const answer = await client.ask<{ code: string; errors: { pointer: string }[] }>("/v1/products", {
      ...as(seller),
      body: { ...draft, ...wrong },
    });
    expect([answer.status, answer.body.code]).toEqual([400, "validation_failed"]);
    expect(answer.body.errors.map((error) => error.pointer)).toContain(pointer);
  });
});

describe("a change", () => {
  test("raises the version and honours If-Match", async () => {
    const { id } = await client.createProduct(seller);
    const patch = (body: unknown, ifMatch?: string) =>
      client.ask<Product & { code: string }>(`/v1/products/${id}`, {
        ...as(seller),
        method: "PATCH",
        body,
        headers: ifMatch === undefined ? {} : { "If-Match": ifMatch },
      });
    const first = await patch({ title: "Another thing", stock: 7, license: null }, '"1"');
    expect([first.status, first.headers.get("ETag")]).toEqual([200, '"2"']);
    expect(first.body).toMatchObject({ title: "Another thing", stock: 7, license: null, version: 2 });
    expect(first.body.slug).toMatch(/^another-thing-/);
    const stale = await patch({ title: "Late" }, '"1"');
    expect([stale.status, stale.body.code]).toEqual([412, "precondition_failed"]);
    const unconditional = await patch({ stock: null });
    expect(unconditional.body).toMatchObject({ stock: null, version: 3 });
    const empty = await patch({});
    expect(empty.body.version).toBe(3);
  });

  test("of many at once under the same version succeeds once", async () => {
    const { id } = await client.createProduct(seller);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        client.ask(`/v1/products/${id}`, {
          ...as(seller),
          method: "PATCH",
          body: { title: `Title ${index}` },
          headers: { "If-Match": '"1"' },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
  });

  test("of someone else's product is 404", async () => {
    const { id } = await client.publishProduct(seller);
    const body = { title: "Mine now" };
    const file = { name: "a", type: "text/plain", size: 1, kind: "download" };
    const answers = await Promise.all([
      client.ask(`/v1/products/${id}`, { ...as(stranger), method: "PATCH", body }),
      act(stranger, "DELETE", `/v1/products/${id}`),
      act(stranger, "POST", `/v1/products/${id}/publish`),
      act(stranger, "POST", `/v1/products/${id}/unpublish`),
      client.ask(`/v1/products/${id}/files`, { ...as(stranger), body: file }),
    ]);
    expect(answers.map(({ status, body: { code } }) => [status, code])).toEqual(Array(5).fill([404, "not_found"]));
  });
});

describe("publishing", () => {
  test("needs a download whose bytes are there", async () => {
    const { id } = await client.createProduct(seller);
    const publish = () => act(seller, "POST", `/v1/products/${id}/publish`);
    expect([(await publish()).status, (await publish()).body.code]).toEqual([409, "product_not_publishable"]);
    const body = { name: "a.txt", type: "text/plain", size: 3, kind: "download" };
    const announced = await client.ask<Upload>(`/v1/products/${id}/files`, { ...as(seller), body });
    expect((await publish()).status).toBe(409);
    await client.put(announced.body.upload, new TextEncoder().encode("abc"));
    const published = await publish();
    expect([published.status, published.body.status]).toEqual([200, "active"]);
    expect(published.body.publishedAt).not.toBeNull();
    const again = await publish();
    expect([again.status, again.body]).toEqual([200, published.body]);
    expect((await client.ask(`/v1/products/${id}`)).status).toBe(200);
  });

  test("needs a verified e-mail address", async () => {
    const { id } = await client.createProduct(stranger);
    await client.addFile(stranger, id, new TextEncoder().encode("abc"));
    const refused = await act(stranger, "POST", `/v1/products/${id}/publish`);
    expect([refused.status, refused.body.code]).toEqual([409, "product_not_publishable"]);
  });

  test("is counted in the category and taken back by unpublishing and archiving", async () => {
    const before = await countOf("fonts");
    const { id } = await client.publishProduct(seller, { category: "fonts" });
    expect(await countOf("fonts")).toBe(before + 1);
    const unpublished = await act(seller, "POST", `/v1/products/${id}/unpublish`);
    expect([unpublished.status, unpublished.body.status]).toEqual([200, "draft"]);
    expect(await countOf("fonts")).toBe(before);
    expect((await client.ask(`/v1/products/${id}`)).status).toBe(404);
    await act(seller, "POST", `/v1/products/${id}/publish`);
    await client.ask(`/v1/products/${id}`, { ...as(seller), method: "PATCH", body: { category: "games" } });
    expect(await countOf("fonts")).toBe(before);
    const games = await countOf("games");
    expect((await act(seller, "DELETE", `/v1/products/${id}`, { "If-Match": '"1"' })).status).toBe(412);
    expect((await act(seller, "DELETE", `/v1/products/${id}`)).status).toBe(204);
    expect((await act(seller, "DELETE", `/v1/products/${id}`)).status).toBe(204);
    expect(await countOf("games")).toBe(games - 1);
    expect((await client.ask(`/v1/products/${id}`)).status).toBe(404);
    expect((await client.ask(`/v1/products/${id}`, as(stranger))).status).toBe(404);
    expect((await act(seller, "GET", `/v1/products/${id}`)).body.status).toBe("archived");
    const back = await act(seller, "POST", `/v1/products/${id}/publish`);
    expect([back.status, back.body.code]).toEqual([409, "product_not_publishable"]);
  });
});

describe("the list", () => {
  const prices = [300, 100, 200, 200, 500];
  let shop: Tokens;
  let ids: string[];

  beforeAll(async () => {
    shop = await client.verifiedSeller();
    ids = [];
    for (const amount of prices) {
      const given = { price: { amount, currency: "USD" }, category: amount < 300 ? "audio" : "video" };
      ids.push((await client.publishProduct(shop, given)).id);
    }
    await client.createProduct(shop, { title: "Not for sale yet" });
  });

  const walk = async (query: string, limit: number): Promise<Product[]> => {
    const found: Product[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await list(`seller=${shop.user.id}&limit=${limit}${query}${cursor && `&cursor=${cursor}`}`);
      expect(page.status).toBe(200);
      found.push(...page.body.data);
      cursor = page.body.nextCursor;
    }
    return found;
  };

  test.each([1, 2, 5, 100])("walks through every product once, the newest first, %i at a time", async (limit) => {
    expect((await walk("", limit)).map(({ id }) => id)).toEqual([...ids].reverse());
  });

  test("sorts by price in both directions across pages, without losing equal prices", async () => {
    const amounts = async (query: string) => (await walk(query, 2)).map(({ price }) => price.amount);
    expect(await amounts("&sort=price")).toEqual([100, 200, 200, 300, 500]);
    expect(await amounts("&sort=-price")).toEqual([500, 300, 200, 200, 100]);
    expect(await amounts("&minPrice=200&maxPrice=300&sort=price")).toEqual([200, 200, 300]);
    expect((await walk("&sort=rating", 2)).length).toBe(5);
    expect((await walk("&sort=bestselling", 2)).length).toBe(5);
  });

  test("filters by category, for strangers too", async () => {
    expect((await walk("&category=audio", 2)).map(({ price }) => price.amount)).toEqual([200, 200, 100]);
    const everyone = await list("category=video&limit=100");
    expect(everyone.body.data.every(({ category, status }) => category === "video" && status === "active")).toBe(true);
  });

  test("shows drafts to their seller only", async () => {
    const own = await list(`seller=${shop.user.id}&status=draft`, shop);
    expect(own.body.data.map(({ title }) => title)).toEqual(["Not for sale yet"]);
    expect((await list("status=draft", shop)).body.data).toEqual(own.body.data);
    const others = await Promise.all([
      list(`seller=${shop.user.id}&status=draft`),
      list(`seller=${shop.user.id}&status=archived`, seller),
      list("status=draft"),
    ]);
    expect(others.map(({ status, body }) => [status, body.errors[0]?.pointer])).toEqual(
      Array(3).fill([400, "/status"]),
    );
  });

  test("refuses a cursor that was altered, or that belongs to another sort or filter", async () => {
    const { body } = await list(`seller=${shop.user.id}&limit=2`);
    const cursor = body.nextCursor ?? "";
    const answers = await Promise.all([
      list(`seller=${shop.user.id}&cursor=${cursor.slice(0, -1)}${cursor.endsWith("A") ? "B" : "A"}`),
      list(`seller=${shop.user.id}&cursor=x${cursor}`),
      list(`seller=${shop.user.id}&sort=price&cursor=${cursor}`),
      list(`cursor=${cursor}`),
      list(sellersOwn(`&cursor=${cursor}`)),
    ]);
    expect(answers.map(({ status, body: { errors } }) => [status, errors[0]?.pointer])).toEqual(
      Array(5).fill([400, "/cursor"]),
    );
  });

  test.each([
    "sort=best",
    "limit=0",
    "limit=101",
    "limit=x",
    "category=weapons",
    "minPrice=-1",
    "status=sold",
    "limit=1&limit=2",
  ])("refuses %s", async (query) => {
    const answer = await list(query);
    expect([answer.status, answer.body.code]).toEqual([400, "validation_failed"]);
  });

  test("ignores parameters that it does not know", async () => {
    expect((await list("colour=red&limit=1")).status).toBe(200);
  });

  test.each(["", "&sort=price", "&category=audio&sort=rating", "&sort=bestselling"])(
    "costs one trip to the database and little more than its page: %s",
    async (query) => {
      const costs = await Promise.all([
        list(`seller=${shop.user.id}&limit=2${query}`),
        list(`limit=2${query.replace("&category=audio", "")}`),
        list(`limit=2&category=audio${query.replace("&category=audio", "")}`),
      ]);
      for (const { headers } of costs) {
        const [, trips, rows] = /desc="(\d+) trips, (\d+) rows read/.exec(headers.get("Server-Timing") ?? "") ?? [];
        expect(Number(trips)).toBe(1);
        expect(Number(rows)).toBeLessThanOrEqual(6);
      }
    },
  );
});
