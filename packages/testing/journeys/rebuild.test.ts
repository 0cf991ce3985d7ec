import { setTimeout as wait } from "node:timers/promises";
import type { ProjectionRebuild } from "@souk/contracts/event-bus";
import type { Tokens } from "@souk/contracts/identity";
import type { OrderList } from "@souk/contracts/orders";
import type { Review } from "@souk/contracts/reviews";
import { subscribers } from "@souk/contracts/subscriptions";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";
import { createPurchases } from "../purchases.ts";

const client = createClient(inject("origin"));
const purchases = createPurchases(client);
let admin = "";
let buyer: Tokens;
let product = "";

const pathOf = (name: string) => `/v1/admin/projections/${name}/rebuild`;
const start = (name: string, token = admin) => client.ask<ProjectionRebuild>(pathOf(name), { method: "POST", token });

const untilEnded = async (name: string): Promise<ProjectionRebuild> => {
  for (;;) {
    const { body } = await client.ask<ProjectionRebuild>(pathOf(name), { token: admin });
    if (body.status !== "running") return body;
    await wait(50);
  }
};

// Others' journeys run beside this one: a projection that does not stand still is not compared, but rebuilt again.
const rebuild = async (name: string): Promise<ProjectionRebuild> => {
  for (;;) {
    expect((await start(name)).status).toBe(202);
    const ended = await untilEnded(name);
    if (ended.status !== "done" || ended.found !== null) return ended;
  }
};

/** A purchase, one that is declined, a review that is changed, a product that is withdrawn, one that is looked at. */
beforeAll(async () => {
  await client.ask("/dev/accounts", { method: "POST" });
  const body = { email: "admin@example.com", password: "Password123" };
  admin = (await client.ask<Tokens>("/v1/auth/login", { body })).body.accessToken;
  const seller = await client.verifiedSeller();
  buyer = await client.register("buyer");
  const [kept, withdrawn] = [await client.publishProduct(seller), await client.publishProduct(seller)];
  product = kept.id;
  await client.ask("/v1/analytics/views", { body: { productId: product, referrer: "https://news.example/a" } });
  await purchases.buy(buyer, [kept.id], { paymentMethodId: "pm_card_chargeDeclined" });
  await purchases.buy(buyer, [kept.id, withdrawn.id]);
  const token = buyer.accessToken;
  const review = { rating: 4, title: "Good", body: "Worth it" };
  const written = await client.ask<Review>(`/v1/products/${kept.id}/reviews`, { token, body: review });
  await client.ask(`/v1/reviews/${written.body.id}`, { method: "PATCH", token, body: { rating: 5 } });
  await client.ask(`/v1/products/${withdrawn.id}/unpublish`, { method: "POST", token: seller.accessToken });
});

describe("a projection rebuilt from the whole log", () => {
  test.each(subscribers)("is the one that was there: %s", async (name) => {
    const { status, found, made, error, sequence, head } = await rebuild(name);
    expect([name, status, error]).toEqual([name, "done", null]);
    expect(made).toEqual(found);
    expect(found?.rows).toBeGreaterThan(0);
    expect(sequence).toBe(head);
  });

  test("answers as before, and goes on hearing what happens", async () => {
    const list = async () =>
      (await client.ask<OrderList>("/v1/orders", { token: buyer.accessToken })).body.data.map(({ status }) => status);
    expect(await list()).toEqual(["completed", "failed"]);
    const other = await client.publishProduct(await client.verifiedSeller(), { title: "Xylograph of a rebuild" });
    await purchases.buy(buyer, [other.id]);
    expect((await client.ask("/dev/quiet")).status).toBe(200);
    expect(await list()).toEqual(["completed", "completed", "failed"]);
    const found = await client.ask<{ data: { id: string }[] }>("/v1/search?q=xylograph");
    expect(found.body.data).toMatchObject([{ id: other.id }]);
  });
});

describe("rebuilding", () => {
  test("is for operators, and for projections that there are", async () => {
    expect((await start("nothing")).status).toBe(404);
    expect((await start("constructor")).status).toBe(404);
    expect((await client.ask(pathOf("orders"), { method: "POST" })).status).toBe(401);
    expect((await start("orders", buyer.accessToken)).status).toBe(403);
    expect((await client.ask(pathOf("orders"), { token: buyer.accessToken })).status).toBe(403);
  });

  test("twice at once is once, and says where to look", async () => {
    const [one, two] = await Promise.all([start("orders"), start("orders")]);
    expect(one.body.startedAt).toBe(two.body.startedAt);
    expect(one.headers.get("Location")).toBe(pathOf("orders"));
    expect((await untilEnded("orders")).status).toBe("done");
  });
});
