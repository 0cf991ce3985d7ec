import type { Product } from "@souk/contracts/catalog";
import type { Tokens } from "@souk/contracts/identity";
import type { List } from "@souk/contracts/list";
import type { Review } from "@souk/contracts/reviews";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";
import { createPurchases } from "../purchases.ts";

const client = createClient(inject("origin"));
const purchases = createPurchases(client);

type Refused = { code: string; errors: { pointer: string }[] };

const act = (who: Tokens | null, method: string, path: string, body?: unknown) =>
  client.ask<Review & Refused>(path, { method, body, token: who?.accessToken });
const write = (who: Tokens, productId: string, given: Record<string, unknown> = {}) =>
  act(who, "POST", `/v1/products/${productId}/reviews`, { rating: 4, title: "Good", body: "Worth it", ...given });
const list = (productId: string, query = "") =>
  client.ask<List<Review> & Refused>(`/v1/products/${productId}/reviews${query}`);
const read = async (productId: string) => {
  expect((await client.ask("/dev/quiet")).status).toBe(200);
  return client.ask<Product>(`/v1/products/${productId}`);
};

let seller: Tokens;
let product: Product;

const owner = async (...products: Product[]): Promise<Tokens> => {
  const buyer = await client.register("buyer");
  const { status } = await purchases.buy(
    buyer,
    products.map(({ id }) => id),
  );
  expect(status).toBe("completed");
  return buyer;
};

beforeAll(async () => {
  seller = await client.verifiedSeller();
});

describe("a review", () => {
  let author: Tokens;
  let review: Review;

  beforeAll(async () => {
    product = await client.publishProduct(seller, { title: "Reviewed" });
    author = await owner(product);
  });

  test("is refused to whoever does not own the product", async () => {
    const stranger = await client.register("buyer");
    expect(await write(stranger, product.id)).toMatchObject({ status: 403, body: { code: "purchase_required" } });
    expect(await write(seller, product.id)).toMatchObject({ status: 403, body: { code: "purchase_required" } });
    expect(await write(stranger, "prd_nowhere")).toMatchObject({ status: 404, body: { code: "not_found" } });
    const draft = await client.createProduct(seller);
    expect(await write(stranger, draft.id)).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect((await act(null, "POST", `/v1/products/${product.id}/reviews`, {})).status).toBe(401);
    const declined = await purchases.buy(stranger, [product.id], { paymentMethodId: "pm_card_chargeDeclined" });
    expect(declined.status).toBe("failed");
    expect((await write(stranger, product.id)).status).toBe(403);
  });

  test.each([
    [{ rating: 0 }, "/rating"],
    [{ rating: 6 }, "/rating"],
    [{ rating: 4.5 }, "/rating"],
    [{ rating: "5" }, "/rating"],
    [{ title: "x".repeat(121) }, "/title"],
    [{ title: " " }, "/title"],
    [{ body: "x".repeat(5_001) }, "/body"],
    [{ body: "\u202e" }, "/body"],
    [{ status: "published" }, "/status"],
  ])("is refused with %j", async (given, pointer) => {
    const refused = await write(author, product.id, given);
    expect(refused).toMatchObject({ status: 400, body: { code: "validation_failed", errors: [{ pointer }] } });
  });

  test("is written by an owner right after the purchase, and only once", async () => {
    const written = await write(author, product.id, { rating: 5 });
    expect(written.status).toBe(201);
    review = written.body;
    expect(review).toEqual({
      id: expect.stringMatching(/^rev_/),
      productId: product.id,
      authorId: author.user.id,
      authorName: "A buyer",
      rating: 5,
      title: "Good",
      body: "Worth it",
      helpfulCount: 0,
      createdAt: expect.any(String),
      updatedAt: review.createdAt,
    });
    expect(written.headers.get("Location")).toBe(`/v1/reviews/${review.id}`);
    expect((await act(null, "GET", `/v1/reviews/${review.id}`)).body).toEqual(review);
    expect((await list(product.id)).body).toEqual({ data: [review], nextCursor: null });
    const again = await Promise.all(Array.from({ length: 4 }, () => write(author, product.id)));
    expect(again.map(({ status, body }) => [status, body.code])).toEqual(
      Array.from({ length: 4 }, () => [409, "already_reviewed"]),
    );
  });

  test("shows on the product once the system is quiet, and leaves its version alone", async () => {
    const { body, headers } = await read(product.id);
    expect([body.rating, body.salesCount]).toEqual([{ average: 5, count: 1 }, 1]);
    expect([body.version, body.updatedAt]).toEqual([product.version, product.updatedAt]);
    expect(headers.get("ETag")).toBe(`"${product.version}"`);
  });

  test("is changed by its author alone", async () => {
    const path = `/v1/reviews/${review.id}`;
    const other = await owner(product);
    for (const method of ["PATCH", "DELETE"]) {
      const body = method === "PATCH" ? { rating: 1 } : undefined;
      expect(await act(other, method, path, body)).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
    const changed = await act(author, "PATCH", path, { rating: 2, body: "Hm" });
    expect(changed).toMatchObject({ status: 200, body: { rating: 2, title: "Good", body: "Hm" } });
    expect(changed.body.updatedAt > review.updatedAt).toBe(true);
    expect((await act(author, "PATCH", path, {})).body).toEqual(changed.body);
    expect((await act(author, "PATCH", path, { authorName: "x" })).status).toBe(400);
    expect((await write(other, product.id, { rating: 3 })).status).toBe(201);
    expect((await read(product.id)).body.rating).toEqual({ average: 2.5, count: 2 });
  });

  test("is called helpful once a user, and not by its author", async () => {
    const path = `/v1/reviews/${review.id}/helpful`;
    const reader = await client.register("buyer");
    const votes = await Promise.all(Array.from({ length: 4 }, () => act(reader, "POST", path)));
    expect(votes.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect((await act(await client.register("buyer"), "POST", path)).status).toBe(204);
    expect((await act(null, "GET", `/v1/reviews/${review.id}`)).body.helpfulCount).toBe(2);
    expect(await act(author, "POST", path)).toMatchObject({ status: 409, body: { code: "own_review" } });
    expect((await act(reader, "POST", "/v1/reviews/rev_nowhere/helpful")).status).toBe(404);
    expect((await act(null, "POST", path)).status).toBe(401);
  });

  test("is answered by the product's seller alone", async () => {
    const path = `/v1/reviews/${review.id}/reply`;
    const replied = await act(seller, "PUT", path, { body: "Thank you" });
    expect(replied).toMatchObject({ status: 200, body: { id: review.id, reply: { body: "Thank you" } } });
    expect(await act(seller, "PUT", path, { body: "Thanks" })).toMatchObject({ body: { reply: { body: "Thanks" } } });
    expect((await act(null, "GET", `/v1/reviews/${review.id}`)).body.reply?.body).toBe("Thanks");
    expect((await act(await client.register("seller"), "PUT", path, { body: "x" })).status).toBe(404);
    expect((await act(author, "PUT", path, { body: "x" })).status).toBe(403);
    for (const body of ["", " \n"]) expect((await act(seller, "PUT", path, { body })).status).toBe(400);
  });

  test("is taken off the list by the third report of different users", async () => {
    const path = `/v1/reviews/${review.id}/reports`;
    const reporters = await Promise.all(Array.from({ length: 4 }, () => client.register("buyer")));
    const [first] = reporters;
    if (!first) throw new Error("Nobody reports");
    expect((await act(first, "POST", path, { reason: "boring" })).status).toBe(400);
    expect(await act(author, "POST", path, { reason: "spam" })).toMatchObject({ body: { code: "own_review" } });
    for (let times = 0; times < 4; times += 1) {
      expect((await act(first, "POST", path, { reason: "spam", note: "An advertisement" })).status).toBe(202);
    }
    expect((await list(product.id)).body.data).toHaveLength(2);
    await Promise.all(reporters.slice(1, 3).map((who) => act(who, "POST", path, { reason: "offensive" })));
    expect((await list(product.id)).body.data).toHaveLength(1);
    expect((await act(first, "GET", `/v1/reviews/${review.id}`)).status).toBe(404);
    expect((await act(author, "GET", `/v1/reviews/${review.id}`)).status).toBe(200);
    expect((await act(reporters[3] ?? null, "POST", path, { reason: "spam" })).status).toBe(404);
    expect((await read(product.id)).body.rating).toEqual({ average: 3, count: 1 });
  });

  test("is deleted by its author, who may then write another one", async () => {
    expect((await act(author, "DELETE", `/v1/reviews/${review.id}`)).status).toBe(204);
    expect((await act(author, "DELETE", `/v1/reviews/${review.id}`)).status).toBe(404);
    expect((await act(author, "GET", `/v1/reviews/${review.id}`)).status).toBe(404);
    const { status, body } = await write(author, product.id, { rating: 4 });
    expect([status, body.helpfulCount, body.reply]).toEqual([201, 0, undefined]);
    expect((await read(product.id)).body.rating).toEqual({ average: 3.5, count: 2 });
  });
});

describe("the reviews of a product", () => {
  test("come page by page in each order", async () => {
    const reviewed = await client.publishProduct(seller);
    const written: Review[] = [];
    for (const rating of [3, 5, 1, 5, 2]) {
      written.push((await write(await owner(reviewed), reviewed.id, { rating })).body);
    }
    const reader = await client.register("buyer");
    for (const index of [2, 0]) await act(reader, "POST", `/v1/reviews/${written[index]?.id}/helpful`);
    const walk = async (sort: string): Promise<number[]> => {
      const found: number[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const { body } = await list(reviewed.id, `?limit=2&sort=${sort}${cursor && `&cursor=${cursor}`}`);
        found.push(...body.data.map(({ id }) => written.findIndex((review) => review.id === id)));
        cursor = body.nextCursor;
      }
      return found;
    };
    expect(await walk("newest")).toEqual([4, 3, 2, 1, 0]);
    expect(await walk("helpful")).toEqual([2, 0, 4, 3, 1]);
    expect(await walk("rating")).toEqual([3, 1, 0, 4, 2]);
    const { nextCursor } = (await list(reviewed.id, "?limit=2")).body;
    for (const query of [`?sort=rating&cursor=${nextCursor}`, "?cursor=x", "?sort=best", "?limit=0"]) {
      expect([query, (await list(reviewed.id, query)).status]).toEqual([query, 400]);
    }
    expect((await list(product.id, `?cursor=${nextCursor}`)).status).toBe(400);
  });

  test("are none before the first, and not there for a product that is not", async () => {
    const fresh = await client.publishProduct(seller);
    expect((await list(fresh.id)).body).toEqual({ data: [], nextCursor: null });
    expect((await list("prd_nowhere")).status).toBe(404);
    expect((await list((await client.createProduct(seller)).id)).status).toBe(404);
  });

  test("and its sales put it in the lists by rating and by sales", async () => {
    const shop = await client.verifiedSeller();
    const [good, bad, unsold] = [
      await client.publishProduct(shop),
      await client.publishProduct(shop),
      await client.publishProduct(shop),
    ];
    const both = await owner(good, bad);
    await owner(bad);
    await write(both, good.id, { rating: 5 });
    await write(both, bad.id, { rating: 2 });
    expect((await client.ask("/dev/quiet")).status).toBe(200);
    const sorted = async (sort: string) => {
      const { body } = await client.ask<List<Product>>(`/v1/products?seller=${shop.user.id}&sort=${sort}`);
      return body.data.map(({ id, salesCount, rating }) => [id, salesCount, rating.average]);
    };
    const rows = { good: [good.id, 1, 5], bad: [bad.id, 2, 2], unsold: [unsold.id, 0, null] };
    expect(await sorted("rating")).toEqual([rows.good, rows.bad, rows.unsold]);
    expect(await sorted("bestselling")).toEqual([rows.bad, rows.good, rows.unsold]);
  });
});

describe("moderation", () => {
  test("is for admins alone", async () => {
    for (const who of [seller, await client.register("buyer")]) {
      expect((await act(who, "GET", "/v1/admin/reviews")).status).toBe(403);
      const moderated = await act(who, "POST", "/v1/admin/reviews/rev_1/moderate", { action: "hide" });
      expect([moderated.status, moderated.body.code]).toEqual([403, "forbidden"]);
    }
    expect((await act(null, "GET", "/v1/admin/reviews")).status).toBe(401);
  });
});
