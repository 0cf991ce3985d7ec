import type { Product } from "@souk/contracts/catalog";
import type { LibraryItem } from "@souk/contracts/delivery";
import type { Seeded } from "@souk/contracts/demo";
import type { Tokens } from "@souk/contracts/identity";
import type { OrderView } from "@souk/contracts/orders";
import { expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));

const login = async (email: string, password: string): Promise<Tokens> =>
  (await client.ask<Tokens>("/v1/auth/login", { body: { email, password } })).body;

const listOwn = async (seller: Tokens) => {
  const path = `/v1/products?seller=${seller.user.id}&limit=100`;
  return (await client.ask<{ data: Product[] }>(path)).body.data;
};

const readState = async (seller: Tokens, buyer: Tokens, orderId: string) => {
  const token = buyer.accessToken;
  const library = await client.ask<{ data: LibraryItem[] }>("/v1/library", { token });
  const order = await client.ask<OrderView>(`/v1/orders/${orderId}`, { token });
  return { products: await listOwn(seller), library: library.body, order: order.body };
};

test("the demo accounts, products and purchase are made once, however often they are asked for", async () => {
  const first = await client.ask<Seeded>("/dev/seed", { method: "POST" });
  expect(first.status).toBe(200);
  expect(first.body.accounts.map(({ email, role }) => `${role} ${email}`)).toEqual([
    "buyer buyer@example.com",
    "seller seller@example.com",
    "admin admin@example.com",
  ]);
  const signedIn = await Promise.all(first.body.accounts.map(({ email, password }) => login(email, password)));
  expect(signedIn.map(({ user }) => [user.role, user.emailVerified])).toEqual([
    ["buyer", true],
    ["seller", true],
    ["admin", true],
  ]);
  const [buyer, seller] = signedIn;
  if (!buyer || !seller) throw new Error("Nobody could sign in");
  const before = await readState(seller, buyer, first.body.orderId);
  const second = await client.ask<Seeded>("/dev/seed", { method: "POST" });
  expect([second.status, second.body]).toEqual([200, first.body]);
  expect(await readState(seller, buyer, first.body.orderId)).toEqual(before);
  expect(before.order.status).toBe("completed");
  expect(before.library.data).toHaveLength(2);
}, 60_000);

test("a dozen products of several kinds are for sale, each with a cover that is an image", async () => {
  const { body } = await client.ask<Seeded>("/dev/seed", { method: "POST" });
  const seller = await login("seller@example.com", "Password123");
  const products = await listOwn(seller);
  expect(products.map(({ id }) => id).sort()).toEqual(body.products.map(({ id }) => id).sort());
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
}, 60_000);
