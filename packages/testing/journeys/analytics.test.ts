import { randomUUID } from "node:crypto";
import type { ProductTotals, Referrers, Summary, Timeseries } from "@souk/contracts/analytics";
import type { Tokens } from "@souk/contracts/identity";
import type { List } from "@souk/contracts/list";
import { describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";
import { createPurchases } from "../purchases.ts";

const client = createClient(inject("origin"));
const purchases = createPurchases(client);

const beQuiet = async () => expect((await client.ask("/dev/quiet")).status).toBe(200);
const read = async <T>({ accessToken: token }: Tokens, path: string) =>
  (await client.ask<T>(`/v1/analytics/${path}`, { token })).body;

const newVisitor = () => ({
  "CF-Connecting-IP": `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1`,
  "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
});
const view = async (productId: string, headers: Record<string, string> = newVisitor(), referrer?: string) =>
  (await client.ask("/v1/analytics/views", { headers, body: { productId, ...(referrer && { referrer }) } })).status;

const nothing = {
  revenue: 0,
  netRevenue: 0,
  fees: 0,
  refunds: 0,
  units: 0,
  orders: 0,
  views: 0,
  conversionRate: 0,
  averageOrderValue: 0,
  currency: "USD",
};

describe("after purchases of two sellers' products", async () => {
  const [ada, ben] = await Promise.all([client.verifiedSeller(), client.verifiedSeller()]);
  const usd = (amount: number) => ({ price: { amount, currency: "USD" } });
  const book = await client.publishProduct(ada, { title: '=Book, "new"', ...usd(1_995) });
  const font = await client.publishProduct(ada, { title: "Font", ...usd(50) });
  const song = await client.publishProduct(ben, { title: "Song", ...usd(1_234) });
  const [ann, joe] = await Promise.all([client.register("buyer"), client.register("buyer")]);
  await purchases.buy(ann, [book.id, font.id, song.id]);
  await purchases.buy(joe, [book.id]);
  await purchases.buy(joe, [font.id], { paymentMethodId: "pm_card_chargeDeclined" });
  await view(book.id, newVisitor(), "https://news.example.com/item?id=1");
  await view(book.id);
  await beQuiet();

  test("each seller sees their own sales to the cent, with fees rounded half up line by line", async () => {
    const revenue = 2 * 1_995 + 50;
    const fees = 2 * 200 + 5;
    const whole = {
      revenue,
      netRevenue: revenue - fees,
      fees,
      refunds: 0,
      units: 3,
      orders: 2,
      views: 2,
      conversionRate: 1,
      averageOrderValue: revenue / 2,
      currency: "USD",
    };
    expect(await read<Summary>(ada, "summary")).toEqual(whole);
    expect(await read<Summary>(ben, "summary")).toMatchObject({ revenue: 1_234, fees: 123, orders: 1, views: 0 });

    const { data } = await read<Timeseries>(ada, "timeseries?metric=netRevenue&interval=day&timezone=Asia/Kolkata");
    expect(data.reduce((sum, { value }) => sum + value, 0)).toBe(whole.netRevenue);
    expect(data.length).toBeGreaterThanOrEqual(30);
  });

  test("products are listed with their own figures, page by page", async () => {
    const { data } = await read<List<ProductTotals>>(ada, "products");
    expect(data.map(({ productId, revenue, orders }) => [productId, revenue, orders])).toEqual([
      [book.id, 3_990, 2],
      [font.id, 50, 1],
    ]);
    expect(data[0]).toMatchObject({ title: '=Book, "new"', fees: 400, views: 2, conversionRate: 1 });
    expect(await read<ProductTotals>(ada, `products/${book.id}`)).toEqual(data[0]);
    const first = await read<List<ProductTotals>>(ada, "products?limit=1&sort=units");
    const second = await read<List<ProductTotals>>(ada, `products?limit=1&sort=units&cursor=${first.nextCursor}`);
    expect([...first.data, ...second.data]).toEqual(data);
    expect(second.nextCursor).toBeNull();
  });

  test("another seller's product is not there, and neither is one that nobody has", async () => {
    const path = `/v1/analytics/products/${book.id}`;
    expect((await client.ask(path, { token: ben.accessToken })).status).toBe(404);
    expect((await client.ask("/v1/analytics/products/prd_none", { token: ada.accessToken })).status).toBe(404);
  });

  test("the export is CSV that no spreadsheet takes for a formula", async () => {
    const response = await fetch(new URL("/v1/analytics/export.csv", client.origin), {
      headers: { Authorization: `Bearer ${ada.accessToken}` },
    });
    expect(response.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("Content-Disposition")).toMatch(/^attachment; filename="sales-[\d-]+\.csv"$/);
    const [head, ...lines] = (await response.text()).trimEnd().split("\r\n");
    expect(head).toBe("day,productId,title,currency,orders,units,views,revenue,refunds,fees,netRevenue");
    const day = new Date().toISOString().slice(0, 10);
    expect(lines.sort()).toEqual(
      [
        `${day},${book.id},"'=Book, ""new""",USD,2,2,2,3990,0,400,3590`,
        `${day},${font.id},Font,USD,1,1,0,50,0,5,45`,
      ].sort(),
    );
  });

  test("referrers are counted by their host names", async () => {
    expect(await read<Referrers>(ada, "referrers")).toEqual({ data: [{ referrer: "news.example.com", views: 1 }] });
  });

  test("a period without sales is all zeros, in dollars", async () => {
    expect(await read<Summary>(ada, "summary?from=2020-01-01&to=2020-02-01")).toEqual(nothing);
    const { data } = await read<Timeseries>(ada, "timeseries?interval=month&from=2020-01-01&to=2020-04-01");
    expect(data).toEqual([
      { start: "2020-01-01T00:00:00.000Z", value: 0 },
      { start: "2020-02-01T00:00:00.000Z", value: 0 },
      { start: "2020-03-01T00:00:00.000Z", value: 0 },
    ]);
  });

  test.each(["summary", "timeseries?interval=hour", "products", `products/${book.id}`, "referrers", "export.csv"])(
    "%s takes one trip to the database",
    async (path) => {
      const response = await fetch(new URL(`/v1/analytics/${path}`, client.origin), {
        headers: { Authorization: `Bearer ${ada.accessToken}` },
      });
      expect(response.status).toBe(200);
      expect(response.headers.get("Server-Timing")).toContain('d1;desc="1 trips,');
    },
  );
});

describe("views", () => {
  test("count once for a visitor, never for a bot or of a product that nobody has", async () => {
    const seller = await client.verifiedSeller();
    const { id } = await client.createProduct(seller);
    const [visitor, other] = [newVisitor(), newVisitor()];
    expect(await view(id, visitor)).toBe(202);
    expect(await view(id, visitor)).toBe(202);
    expect(await view(id, other)).toBe(202);
    expect(await view(id, { ...newVisitor(), "User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)" })).toBe(202);
    expect(await view("prd_01kz0000000000000000000009")).toBe(202);
    await beQuiet();
    expect((await read<Summary>(seller, "summary")).views).toBe(2);
  });

  test("of a signed-in user count once wherever they are", async () => {
    const seller = await client.verifiedSeller();
    const { id } = await client.createProduct(seller);
    const { accessToken } = await client.register("buyer");
    const signedIn = () => ({ ...newVisitor(), Authorization: `Bearer ${accessToken}` });
    await view(id, signedIn());
    await view(id, signedIn());
    await beQuiet();
    expect((await read<Summary>(seller, "summary")).views).toBe(1);
  });

  test("carry nothing that is not asked for", async () => {
    expect((await client.ask("/v1/analytics/views", { body: { productId: "prd_1", views: 9 } })).status).toBe(400);
    expect((await client.ask("/v1/analytics/views", { body: {} })).status).toBe(400);
  });
});

describe("analytics refuse", async () => {
  const seller = await client.verifiedSeller();
  const buyer = await client.register("buyer");

  test.each(["summary", "timeseries", "products", "products/prd_1", "referrers", "export.csv"])(
    "%s to buyers and strangers",
    async (path) => {
      expect((await client.ask(`/v1/analytics/${path}`, { token: buyer.accessToken })).status).toBe(403);
      expect((await client.ask(`/v1/analytics/${path}`)).status).toBe(401);
    },
  );

  test.each([
    ["summary?from=2026-02-30", "/from"],
    ["summary?from=yesterday", "/from"],
    ["summary?from=2026-11-01T10:00:00", "/from"],
    ["summary?to=1969-01-01", "/to"],
    ["summary?from=2026-11-02&to=2026-11-01", "/from"],
    ["summary?from=2026-11-01&to=2026-11-01", "/from"],
    ["summary?currency=XXQ", "/currency"],
    ["timeseries?timezone=Europe/Atlantis", "/timezone"],
    ["timeseries?timezone=%2B01:00", "/timezone"],
    ["timeseries?metric=secrets", "/metric"],
    ["timeseries?interval=minute", "/interval"],
    ["timeseries?interval=hour&from=2026-01-01&to=2026-06-01", "/from"],
    ["products?sort=title", "/sort"],
    ["products?cursor=x", "/cursor"],
    ["export.csv?from=2000-01-01&to=2026-01-01", "/from"],
  ])("%s", async (path, pointer) => {
    const { status, body } = await client.ask(`/v1/analytics/${path}`, { token: seller.accessToken });
    expect([status, body]).toMatchObject([400, { code: "validation_failed", errors: [{ pointer }] }]);
  });
});
