import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProductTotals, Referrers, Summary, Timeseries } from "@souk/contracts/analytics";
import type { Product } from "@souk/contracts/catalog";
import type { LibraryItem } from "@souk/contracts/delivery";
import type { Seeded } from "@souk/contracts/demo";
import type { Tokens } from "@souk/contracts/identity";
import type { List } from "@souk/contracts/list";
import type { AdminOrder, OrderEventView, OrderView, Sale } from "@souk/contracts/orders";
import type { Reconciliation } from "@souk/contracts/reconcile";
import type { Review } from "@souk/contracts/reviews";
import type { SearchResult } from "@souk/contracts/search";
import type { WebDashboard } from "@souk/contracts/web";
import { migrate } from "@souk/tools/migrate";
import { startSystem } from "@souk/tools/system";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { type Answer, type Client, createClient } from "../client.ts";
import { createPurchases } from "../purchases.ts";

const dayMs = 86_400_000;

// Only on a system of its own is a seed the first, and all that was sold the seed's.
const stateDir = mkdtempSync(join(tmpdir(), "souk-seed-"));
let stop = async () => undefined as unknown;
let client: Client;
let firsts: Answer<Seeded>[] = [];
let [buyer, seller, admin] = ["", "", ""];

const seed = () => client.ask<Seeded>("/dev/seed", { method: "POST" });
const get = async <T>(path: string, token?: string): Promise<T> => (await client.ask<T>(path, { token })).body;
const login = async (email: string, password: string): Promise<Tokens> =>
  (await client.ask<Tokens>("/v1/auth/login", { body: { email, password } })).body;

const listAll = async <T>(path: string, token?: string): Promise<T[]> => {
  const { data, nextCursor } = await get<List<T>>(path, token);
  return nextCursor
    ? [...data, ...(await listAll<T>(`${path.split("&cursor=")[0]}&cursor=${nextCursor}`, token))]
    : data;
};

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const lately = () => `from=${new Date(Date.now() - 90 * dayMs).toISOString()}`;
const readSeries = async (query: string) =>
  (await get<Timeseries>(`/v1/analytics/timeseries?${query}&${lately()}`, seller)).data.map(({ value }) => value);
const readSummary = () => get<Summary>(`/v1/analytics/summary?${lately()}`, seller);
const listOrders = () => listAll<AdminOrder>("/v1/admin/orders?limit=100", admin);
const listSales = () => listAll<Sale>("/v1/sales?limit=100", seller);
const listProducts = (sort = "newest") => listAll<Product>(`/v1/products?limit=100&sort=${sort}`);
const listReviews = async (): Promise<Review[]> => {
  const lists = (await listProducts()).map(({ id }) => listAll<Review>(`/v1/products/${id}/reviews?limit=100`));
  return (await Promise.all(lists)).flat();
};

const orderId = () => firsts[0]?.body.orderId ?? "";

const readAll = async () => ({
  products: await listProducts(),
  library: await get<{ data: LibraryItem[] }>("/v1/library", buyer),
  order: await get<OrderView>(`/v1/orders/${orderId()}`, buyer),
  orders: await listOrders(),
  sales: await listSales(),
  reviews: await listReviews(),
  summary: await readSummary(),
  referrers: await get<Referrers>(`/v1/analytics/referrers?${lately()}`, seller),
});

beforeAll(async () => {
  await migrate(stateDir);
  const system = await startSystem({ port: await anyPort(), stateDir, onLog: () => undefined });
  stop = system.stop;
  client = createClient(system.url);
  firsts = await Promise.all([seed(), seed()]);
  const signedIn = firsts[0]?.body.accounts.map(({ email, password }) => login(email, password)) ?? [];
  const tokens = (await Promise.all(signedIn)).map(({ accessToken }) => accessToken);
  [buyer = "", seller = "", admin = ""] = tokens;
  expect((await client.ask("/dev/quiet")).status).toBe(200);
}, 240_000);

afterAll(async () => {
  await stop();
  rmSync(stateDir, { recursive: true, force: true });
});

describe("the demo shop", () => {
  test("is filled once, by two who ask for it at the same time", async () => {
    const [one, other] = firsts;
    expect([one?.status, other?.status, other?.body]).toEqual([200, 200, one?.body]);
    expect(one?.body.accounts.map(({ email, role }) => `${role} ${email}`)).toEqual([
      "buyer buyer@example.com",
      "seller seller@example.com",
      "admin admin@example.com",
    ]);
    const products = await listProducts();
    expect(products.map(({ id }) => id).sort()).toEqual(one?.body.products.map(({ id }) => id).sort());
    expect(new Set(products.map(({ title }) => title)).size).toBe(products.length);
    const { order, library } = await readAll();
    expect([order.status, library.data.length]).toEqual(["completed", 2]);
  });

  test("is left as it is by whoever asks for it again", async () => {
    const before = await readAll();
    const again = await seed();
    expect([again.status, again.body]).toEqual([200, firsts[0]?.body]);
    expect((await client.ask("/dev/quiet")).status).toBe(200);
    expect(await readAll()).toEqual(before);
  });

  test("has a dozen products of several kinds, each with a cover that is an image", async () => {
    const products = await listProducts();
    expect(products).toHaveLength(12);
    expect(new Set(products.map(({ category }) => category)).size).toBeGreaterThanOrEqual(8);
    expect(products.filter(({ price }) => price.amount === 0)).toHaveLength(1);
    expect(products.filter(({ stock }) => stock !== null)).toHaveLength(1);
    expect(products.filter(({ files }) => files[0]?.version === 2)).toHaveLength(1);
    for (const { images, files, description } of products) {
      expect([images.length, files.length, description.length > 80]).toEqual([1, 1, true]);
      const cover = await fetch(images[0]?.url ?? "");
      expect([cover.status, cover.headers.get("Content-Type")]).toEqual([200, "image/png"]);
    }
  });
});

describe("the last 90 days", () => {
  test("are full of sales, week by week and month by month, and of views from several places", async () => {
    const summary = await readSummary();
    expect(summary.orders).toBeGreaterThan(60);
    expect([summary.refunds > 0, summary.fees > 0, summary.views > 10 * summary.orders]).toEqual([true, true, true]);
    for (const interval of ["day", "week", "month"]) {
      expect(sum(await readSeries(`metric=revenue&interval=${interval}`))).toBe(summary.revenue);
    }
    expect((await readSeries("metric=orders&interval=day")).filter((value) => value > 0).length).toBeGreaterThan(40);
    // The weeks at both ends may have begun or ended without a sale.
    expect((await readSeries("metric=orders&interval=week")).slice(1, -1)).not.toContain(0);
    expect((await readSeries("metric=views&interval=week")).slice(1, -1)).not.toContain(0);
    const referrers = await get<Referrers>(`/v1/analytics/referrers?${lately()}`, seller);
    expect(referrers.data.length).toBeGreaterThan(3);
  });

  test("are the same to the cent in the ledger, at the processor and on the seller's pages", async () => {
    const { ok, orders, checks } = await get<Reconciliation>("/v1/admin/reconcile", admin);
    const { revenue, refunds, fees, units } = await readSummary();
    const actual = (name: string) => checks.find((check) => check.name === name)?.actual;
    expect([ok, orders]).toEqual([true, (await listOrders()).length]);
    expect([actual("ledger.captured"), actual("ledger.refunded"), actual("sales.fees")]).toEqual([
      revenue,
      refunds,
      fees,
    ]);
    const sales = await listSales();
    expect([sum(sales.map(({ total }) => total.amount)), sales.length]).toEqual([revenue, units]);
    const products = await get<List<ProductTotals>>(`/v1/analytics/products?limit=100&${lately()}`, seller);
    expect(sum(products.data.map((product) => product.revenue))).toBe(revenue);
  });

  test("hold orders that were carried through then, step by step, and some that were not", async () => {
    const orders = await listOrders();
    expect(new Set(orders.map(({ buyerId }) => buyerId)).size).toBeGreaterThan(20);
    const statuses = new Set(orders.map(({ status }) => status));
    expect([...statuses].sort()).toEqual(["completed", "failed", "partially_refunded", "refunded"]);
    const oldest = orders.findLast(({ status, total }) => status === "completed" && total.amount > 0);
    const { data: events } = await get<{ data: OrderEventView[] }>(`/v1/orders/${oldest?.id}/events`, admin);
    expect([events.length, events.at(-1)?.type]).toEqual([14, "OrderCompleted"]);
    for (const { at } of events) expect(Date.now() - Date.parse(at)).toBeGreaterThan(80 * dayMs);
    const log = await createPurchases(client).readLog(oldest?.id ?? "");
    expect(log.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual(["authorize succeeded", "capture succeeded"]);
  });

  test("are listed as sales by their day, and are on the seller's dashboard", async () => {
    const times = (await listSales()).map(({ soldAt }) => soldAt);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(Date.now() - Date.parse(times.at(-1) ?? "")).toBeGreaterThan(80 * dayMs);
    const { summary, recentSales, degraded } = await get<WebDashboard>("/web/v1/dashboard", seller);
    expect([recentSales.length > 5, (summary?.orders ?? 0) > 20, degraded]).toEqual([true, true, []]);
  });
});

describe("the demo buyers", () => {
  test("have rated every product, in their own words, and some are answered", async () => {
    const reviews = await listReviews();
    expect(new Set(reviews.map(({ authorId }) => authorId)).size).toBeGreaterThan(10);
    expect(new Set(reviews.map(({ title }) => title)).size).toBe(reviews.length);
    expect(reviews.filter(({ reply }) => reply).length).toBeGreaterThan(1);
    expect(sum(reviews.map(({ helpfulCount }) => helpfulCount))).toBeGreaterThan(20);
    const isOld = ({ createdAt }: Review) => Date.now() - Date.parse(createdAt) > 30 * dayMs;
    expect(reviews.filter(isOld).length).toBeGreaterThan(5);
    const products = await listProducts();
    expect(products.filter(({ rating }) => rating.average === null)).toEqual([]);
    for (const { createdAt, productId } of reviews) {
      const publishedAt = products.find(({ id }) => id === productId)?.publishedAt ?? "";
      expect([createdAt > publishedAt, createdAt < new Date().toISOString()]).toEqual([true, true]);
    }
  });

  test("have bestsellers, which lists and search put first", async () => {
    const counts = (await listProducts("bestselling")).map(({ salesCount }) => salesCount);
    expect(counts).toEqual(counts.toSorted((one, other) => other - one));
    expect(Math.max(...counts)).toBeGreaterThan(2 * Math.min(...counts));
    const found = await get<SearchResult>("/v1/search?sort=bestselling&limit=100");
    const soldBy = new Map((await listProducts()).map(({ id, salesCount }) => [id, salesCount]));
    expect(found.data.map(({ id }) => soldBy.get(id))).toEqual(counts);
  });
});
