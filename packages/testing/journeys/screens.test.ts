import type { Tokens } from "@souk/contracts/identity";
import type { MobileHome, MobileLibrary, MobileOrder, MobileProduct } from "@souk/contracts/mobile";
import type { WebDashboard, WebHome, WebLibrary, WebProduct } from "@souk/contracts/web";
import { describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";
import { createPurchases } from "../purchases.ts";

const client = createClient(inject("origin"));
const purchases = createPurchases(client);

// While a product is being indexed its related ones may come later than a screen waits.
const publishAndWait = async (seller: Tokens, given: Record<string, unknown> = {}) => {
  const product = await client.publishProduct(seller, given);
  await client.ask("/dev/quiet");
  return product;
};

const long = `${"A long description of a book that goes on. ".repeat(12)}And ends.`;

describe("a product's screen", () => {
  test("has everything in one call, and little of it", async () => {
    const seller = await client.verifiedSeller();
    const product = await publishAndWait(seller, { title: "A screen's book", description: long });
    const { status, body, headers } = await client.ask<MobileProduct>(`/mobile/v1/products/${product.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: product.id,
      title: "A screen's book",
      price: product.price,
      rating: { average: null, count: 0 },
      seller: { id: seller.user.id, name: seller.user.name },
      reviews: [],
      hasAccess: false,
      degraded: [],
    });
    expect([...body.shortDescription].length).toBeLessThanOrEqual(200);
    expect(body.shortDescription).toMatch(/\w…$/);
    expect(headers.get("Cache-Control")).toBe("public, max-age=60, stale-while-revalidate=300");
  });

  test("is not sent again to a client that has it", async () => {
    const product = await publishAndWait(await client.verifiedSeller());
    const path = `/mobile/v1/products/${product.id}`;
    const etag = (await client.ask(path)).headers.get("ETag") ?? "";
    const again = await client.ask(path, { headers: { "If-None-Match": etag } });
    expect([again.status, again.body, again.headers.get("ETag")]).toEqual([304, null, etag]);
  });

  test("tells a buyer of their access as soon as the order is completed, and nobody else", async () => {
    const product = await client.publishProduct(await client.verifiedSeller());
    const buyer = await client.register("buyer");
    const read = async (token?: string) => client.ask<MobileProduct>(`/mobile/v1/products/${product.id}`, { token });
    expect((await read(buyer.accessToken)).body.hasAccess).toBe(false);
    await purchases.buy(buyer, [product.id]);
    const mine = await read(buyer.accessToken);
    expect([mine.body.hasAccess, mine.headers.get("Cache-Control")]).toEqual([true, "private, no-cache"]);
    expect((await read()).body.hasAccess).toBe(false);
  });

  test("is 404 where there is no such product, or none for whoever asks", async () => {
    const seller = await client.verifiedSeller();
    const draft = await client.createProduct(seller);
    expect((await client.ask("/mobile/v1/products/prd_none")).status).toBe(404);
    expect((await client.ask(`/web/v1/products/${draft.id}`)).status).toBe(404);
    expect((await client.ask(`/web/v1/products/${draft.id}`, { token: seller.accessToken })).status).toBe(200);
  });

  test("has on the web the whole description, a histogram and the seller's card", async () => {
    const seller = await client.verifiedSeller();
    await client.publishProduct(seller);
    const product = await client.publishProduct(seller, { description: long });
    const { body } = await client.ask<WebProduct>(`/web/v1/products/${product.id}`);
    expect(body.description).toBe(long);
    expect(body.ratingHistogram).toEqual({ 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 });
    expect(body.seller).toEqual({
      id: seller.user.id,
      name: seller.user.name,
      productCount: 2,
      rating: { average: null, count: 0 },
    });
  });
});

describe("other screens", () => {
  test("home has the taxonomy, what sells and what is new, without signing in", async () => {
    await publishAndWait(await client.verifiedSeller(), { title: "Brand new" });
    for (const path of ["/mobile/v1/home", "/web/v1/home"]) {
      const { status, body } = await client.ask<MobileHome | WebHome>(path);
      expect([status, body.degraded, body.categories.length]).toEqual([200, [], 11]);
      expect(body.newest.length).toBeGreaterThan(0);
      expect(body.newest.length).toBe(new Set(body.newest.map(({ id }) => id)).size);
    }
  });

  test("library and order are the caller's own", async () => {
    const product = await client.publishProduct(await client.verifiedSeller(), { title: "Mine" });
    const buyer = await client.register("buyer");
    const { id } = await purchases.buy(buyer, [product.id]);
    const token = buyer.accessToken;
    const mobile = await client.ask<MobileLibrary>("/mobile/v1/library", { token });
    expect(mobile.body.items).toMatchObject([{ productId: product.id, title: "Mine", files: [{ version: 1 }] }]);
    const web = await client.ask<WebLibrary>("/web/v1/library", { token });
    expect(web.body.items).toMatchObject([{ productId: product.id, orderId: id }]);
    const order = await client.ask<MobileOrder>(`/mobile/v1/orders/${id}`, { token });
    expect(order.body).toMatchObject({ id, status: "completed", lines: [{ title: "Mine" }], degraded: [] });
    const stranger = await client.register("buyer");
    expect((await client.ask(`/mobile/v1/orders/${id}`, { token: stranger.accessToken })).status).toBe(404);
    expect((await client.ask("/web/v1/library")).status).toBe(401);
  });

  test("a seller's dashboard sums up and shows the newest sales", async () => {
    const seller = await client.verifiedSeller();
    const product = await client.publishProduct(seller);
    const buyer = await client.register("buyer");
    await purchases.buy(buyer, [product.id]);
    await client.ask("/dev/quiet");
    const { body } = await client.ask<WebDashboard>("/web/v1/dashboard", { token: seller.accessToken });
    expect(body).toMatchObject({
      summary: { revenue: 1_999, units: 1, orders: 1, currency: "USD" },
      recentSales: [{ productId: product.id }],
      degraded: [],
    });
    expect((await client.ask("/web/v1/dashboard", { token: buyer.accessToken })).status).toBe(403);
  });
});
