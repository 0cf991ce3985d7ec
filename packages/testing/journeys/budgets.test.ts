import { randomUUID } from "node:crypto";
import type { Cost } from "@souk/contracts/call";
import type { Imported, Product } from "@souk/contracts/catalog";
import type { Tokens } from "@souk/contracts/identity";
import type { List } from "@souk/contracts/list";
import type { OrderView } from "@souk/contracts/orders";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";
import { costOf } from "../cost.ts";
import { createPurchases } from "../purchases.ts";

const client = createClient(inject("origin"));
const purchases = createPurchases(client);

/** So many that whatever reads all products, all reviews or a whole library is over its budget. */
const sizes = { shop: 400, library: 25, reviews: 12 };
const word = `budgetary${randomUUID().slice(0, 6)}`;

const known = { product: "", cursor: "", seller: "", order: "", buyerToken: "", sellerToken: "" };

const importShop = async (sellerId: string): Promise<string[]> => {
  const line = (n: number) => ({
    title: `The ${word} book, number ${n}`,
    description: "One of many",
    category: "ebooks",
    tags: ["many", `n${n % 7}`],
    price: { amount: 500 + n, currency: "USD" },
    sellerId,
  });
  const body = Array.from({ length: sizes.shop }, (_, n) => JSON.stringify(line(n))).join("\n");
  const response = await fetch(new URL("/dev/catalog/import", client.origin), { method: "POST", body });
  return ((await response.json()) as Imported).ids;
};

const writeReview = async (productId: string): Promise<void> => {
  const buyer = await client.register("buyer");
  await purchases.buy(buyer, [productId]);
  const body = { rating: 4, title: "Good", body: "Worth it" };
  const { status } = await client.ask(`/v1/products/${productId}/reviews`, { token: buyer.accessToken, body });
  expect(status).toBe(201);
};

const order = (buyer: Tokens, productIds: string[]): Promise<OrderView> => purchases.buy(buyer, productIds);

beforeAll(async () => {
  const [seller, buyer] = await Promise.all([client.verifiedSeller(), client.register("buyer")]);
  const ids = await importShop(seller.user.id);
  const product = ids[0] ?? "";
  const [bought] = await Promise.all([
    order(buyer, ids.slice(0, sizes.library)),
    ...Array.from({ length: sizes.reviews }, () => writeReview(product)),
  ]);
  expect((await client.ask("/dev/quiet")).status).toBe(200);
  const { body } = await client.ask<List<Product>>("/v1/products?limit=20");
  const cursor = body.nextCursor ?? "";
  const tokens = { buyerToken: buyer.accessToken, sellerToken: seller.accessToken };
  Object.assign(known, { product, cursor, seller: seller.user.id, order: bought.id, ...tokens });
}, 120_000);

type Budget = Pick<Cost, "trips" | "rowsRead" | "hops" | "objectCalls">;
const at = (trips: number, hops: number, rowsRead: number, objectCalls = 0): Budget => ({
  ...{ trips, hops, rowsRead, objectCalls },
});

const read = async (path: string, token?: string): Promise<Cost> => {
  const { status, headers } = await client.ask(path, { token });
  expect(status).toBe(200);
  return costOf(headers);
};

const expectWithin = (cost: Cost, budget: Budget): void => {
  for (const [name, most] of Object.entries(budget)) {
    expect(cost[name as keyof Budget], `${name} of ${JSON.stringify(cost)}`).toBeLessThanOrEqual(most);
  }
  expect(cost.writes).toBe(0);
};

const fill = (path: string): string =>
  path.replace(/:(product|seller|order|cursor)/g, (_, name: keyof typeof known) => encodeURIComponent(known[name]));

const page = 20;
const cold = at(1, 2, 60);
const warm = at(0, 1, 0);
const own = at(2, 3, 60);
const list = at(1, 1, 2 * page);

type Who = "nobody" | "buyer" | "seller";
type Row = [path: string, who: Who, setting: "cold" | "warm" | "any", budget: Budget];

const tokenOf = (who: Who): string | undefined =>
  ({ nobody: undefined, buyer: known.buyerToken, seller: known.sellerToken })[who];

const rows: Row[] = [
  ["/web/v1/products/:product", "nobody", "cold", cold],
  ["/web/v1/products/:product", "nobody", "warm", warm],
  ["/web/v1/products/:product", "buyer", "any", own],
  ["/mobile/v1/products/:product", "nobody", "cold", cold],
  ["/mobile/v1/products/:product", "nobody", "warm", warm],
  ["/mobile/v1/products/:product", "buyer", "any", own],
  ["/web/v1/home", "nobody", "warm", warm],
  ["/mobile/v1/home", "nobody", "warm", warm],
  ["/web/v1/home", "buyer", "any", at(2, 3, 120)],
  ["/mobile/v1/home", "buyer", "any", own],
  ["/web/v1/library", "buyer", "any", at(1, 2, 60)],
  ["/mobile/v1/library", "buyer", "any", at(1, 2, 60)],
  ["/mobile/v1/orders/:order", "buyer", "any", at(0, 2, 0, 1)],
  ["/web/v1/dashboard", "seller", "any", own],
  ["/v1/products/:product", "nobody", "any", at(1, 1, 1)],
  ["/v1/products?limit=20", "nobody", "any", list],
  ["/v1/products?limit=20&cursor=:cursor", "nobody", "any", list],
  ["/v1/products?limit=20&seller=:seller&sort=price", "nobody", "any", list],
  ["/v1/products?limit=20&category=ebooks&sort=bestselling", "nobody", "any", list],
  ["/v1/categories", "nobody", "any", list],
  ["/v1/library?limit=20", "buyer", "any", list],
  ["/v1/library/:product", "buyer", "any", at(1, 1, 2)],
  ["/v1/products/:product/reviews?limit=5", "nobody", "any", at(1, 1, 10)],
  ["/v1/products/:product/reviews?limit=5&sort=helpful", "nobody", "any", at(1, 1, 10)],
  [`/v1/search?q=${word}+book`, "nobody", "any", at(1, 1, 8_000, 1)],
  [`/v1/search?q=${word}+number+7`, "nobody", "any", at(1, 1, 8_000, 1)],
  [`/v1/search?q=${word.replace("g", "")}`, "nobody", "any", at(3, 1, 8_000, 1)],
  ["/v1/search?category=ebooks&sort=price", "nobody", "any", at(1, 1, 8_000, 1)],
  [`/v1/search/suggest?q=${word.slice(0, 6)}`, "nobody", "any", at(1, 1, 20, 1)],
  ["/v1/orders/:order", "buyer", "any", at(0, 1, 0, 1)],
  ["/v1/orders/:order/events", "buyer", "any", at(0, 1, 0, 1)],
  ["/v1/orders?limit=20", "buyer", "any", list],
  ["/v1/sales?limit=20", "seller", "any", list],
  ["/v1/analytics/summary", "seller", "any", at(1, 1, 60)],
  ["/v1/analytics/timeseries?metric=revenue&interval=day", "seller", "any", at(1, 1, 120)],
  ["/v1/users/me", "buyer", "any", at(1, 1, 1)],
];

describe("a read", () => {
  test.each(rows)("of %s by %s, %s, stays within its budget", async (path, who, setting, budget) => {
    const ask = () => read(fill(path), tokenOf(who));
    if (setting !== "cold") await ask();
    expectWithin(await ask(), budget);
  });
});

describe("placing an order", () => {
  test("reads twice in one wave, writes no row anywhere, and asks three Workers and three objects", async () => {
    const buyer = await client.register("buyer");
    await client.ask("/v1/orders", { token: buyer.accessToken });
    const { status, headers } = await purchases.place(buyer, [known.product]);
    expect(status).toBe(202);
    expectWithin(costOf(headers), at(2, 3, 20, 3));
  });
});

describe("a product's page", () => {
  const path = (bff: string) => fill(`/${bff}/v1/products/:product`);
  const bffs = test.each(["web", "mobile"]);

  bffs("of %s may be kept by all who did not sign in, and by nobody else", async (bff) => {
    const { headers } = await client.ask(path(bff));
    const mine = (await client.ask(path(bff), { token: known.buyerToken })).headers;
    expect(headers.get("Cache-Control")).toBe("public, max-age=60, stale-while-revalidate=300");
    expect(mine.get("Cache-Control")).toMatch(/^private\b/);
    for (const each of [headers, mine]) expect(each.get("Vary")?.split(", ")).toContain("Authorization");
    expect(mine.get("ETag")).not.toBe(headers.get("ETag"));
  });

  bffs("of %s that a client has is not sent again, and costs no more than it would", async (bff) => {
    for (const [token, budget] of [[undefined, warm] as const, [known.buyerToken, own] as const]) {
      const etag = (await client.ask(path(bff), { token })).headers.get("ETag") ?? "";
      const again = await client.ask(path(bff), { token, headers: { "If-None-Match": etag } });
      expect([again.status, again.body, again.headers.get("ETag")]).toEqual([304, null, etag]);
      expectWithin(costOf(again.headers), budget);
    }
  });
});
