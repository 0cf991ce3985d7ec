import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Product } from "@souk/contracts/catalog";
import type { DownloadLink, LibraryItem } from "@souk/contracts/delivery";
import type { List } from "@souk/contracts/list";
import { describe, expect, inject, test } from "vitest";
import { createClient } from "../client.ts";
import { createPurchases } from "../purchases.ts";

const client = createClient(inject("origin"));
const purchases = createPurchases(client);

const steps = [
  "processPayment",
  "updateInventory",
  "prepareDelivery",
  "capturePayment",
  "notifyBuyer",
  "completeOrder",
];
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("a purchase", () => {
  test("of several products of several sellers ends in the library, with the bytes that were uploaded", async () => {
    const bytes = new Uint8Array(randomBytes(50_000));
    const [ada, ben] = await Promise.all([client.verifiedSeller(), client.verifiedSeller()]);
    const book = await client.publishProduct(ada, { title: "A book" }, bytes);
    const song = await client.publishProduct(ben, { price: { amount: 501, currency: "USD" } });
    const buyer = await client.register("buyer");

    const order = await purchases.buy(buyer, [book.id, song.id]);
    expect(order).toMatchObject({
      status: "completed",
      paymentStatus: "captured",
      deliveryStatus: "delivered",
      total: { amount: 2_500, currency: "USD" },
    });
    expect(order.lines.map(({ sellerId }) => sellerId)).toEqual([ada.user.id, ben.user.id]);

    const token = buyer.accessToken;
    const { body: item } = await client.ask<LibraryItem>(`/v1/library/${book.id}`, { token });
    const [file] = item.files;
    const path = `/v1/library/${book.id}/files/${file?.id}/links`;
    const link = await client.ask<DownloadLink>(path, { method: "POST", token });
    const downloaded = await fetch(link.body.url);
    expect(sha256(new Uint8Array(await downloaded.arrayBuffer()))).toBe(sha256(bytes));
    const part = await fetch(link.body.url, { headers: { Range: "bytes=100-199" } });
    expect([part.status, Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))]).toEqual([206, true]);
  });

  test("writes a dense stream of events in the order of the saga", async () => {
    const product = await client.publishProduct(await client.verifiedSeller());
    const buyer = await client.register("buyer");
    const { id } = await purchases.buy(buyer, [product.id]);
    const events = await purchases.listEvents(buyer, id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const told = events.map(({ type, step, attempt }) => [type, step, attempt].filter(Boolean).join(" "));
    expect(told).toEqual([
      "OrderPlaced",
      ...steps.flatMap((step) => [`StepStarted ${step} 1`, `StepSucceeded ${step} 1`]),
      "OrderCompleted",
    ]);
  });

  test("that is free needs no card and never reaches the processor", async () => {
    const free = { price: { amount: 0, currency: "USD" } };
    const product = await client.publishProduct(await client.verifiedSeller(), free);
    const buyer = await client.register("buyer");
    const order = await purchases.buy(buyer, [product.id], { paymentMethodId: null });
    expect(order).toMatchObject({ status: "completed", paymentStatus: "not_required" });
    expect(await purchases.readLog(order.id)).toEqual([]);
    const skipped = (await purchases.listEvents(buyer, order.id)).filter(({ data }) => data.skipped);
    expect(skipped.map(({ step }) => step)).toEqual(["processPayment", "capturePayment"]);
  });

  test("by a declined card fails for a reason, keeps no money and gives the unit back", async () => {
    const product = await client.publishProduct(await client.verifiedSeller(), { stock: 1 });
    const buyer = await client.register("buyer");
    const order = await purchases.buy(buyer, [product.id], { paymentMethodId: "pm_sandbox_capture_fails" });
    expect(order).toMatchObject({ status: "failed", paymentStatus: "voided", failure: { step: "capturePayment" } });
    const { body } = await client.ask<Product>(`/v1/products/${product.id}`);
    expect(body.stock).toBe(1);
    expect((await client.ask<List<unknown>>("/v1/library", { token: buyer.accessToken })).body.data).toEqual([]);
    const again = await purchases.buy(buyer, [product.id]);
    expect(again.status).toBe("completed");
  });

  test("of the last unit is had by one of many buyers, and costs the others nothing", async () => {
    const product = await client.publishProduct(await client.verifiedSeller(), { stock: 1 });
    const buyers = await Promise.all(Array.from({ length: 12 }, () => client.register("buyer")));
    const placed = await Promise.all(
      buyers.map(async (buyer) => ({ buyer, ...(await purchases.place(buyer, [product.id])) })),
    );
    const orders = await Promise.all(
      placed.filter(({ status }) => status === 202).map(({ buyer, body }) => purchases.untilEnded(buyer, body.orderId)),
    );
    expect(orders.filter(({ status }) => status === "completed")).toHaveLength(1);
    const lost = orders.filter(({ status }) => status === "failed");
    expect(lost.length).toBe(orders.length - 1);
    for (const { id, failure } of lost) {
      expect(failure?.code).toBe("sold_out");
      expect(
        (await purchases.readLog(id)).some(({ kind, outcome }) => kind === "capture" && outcome === "succeeded"),
      ).toBe(false);
    }
  });

  test("of the same product twice at once is completed once and net zero the other time", async () => {
    const product = await client.publishProduct(await client.verifiedSeller());
    const buyer = await client.register("buyer");
    const placed = await Promise.all([purchases.place(buyer, [product.id]), purchases.place(buyer, [product.id])]);
    const accepted = placed.filter(({ status }) => status === 202);
    const orders = await Promise.all(accepted.map(({ body }) => purchases.untilEnded(buyer, body.orderId)));
    expect(orders.filter(({ status }) => status === "completed")).toHaveLength(1);
    for (const { failure } of orders.filter(({ status }) => status === "failed"))
      expect(failure?.code).toBe("already_owned");
  });
});

describe("placing an order", () => {
  test("under one key is one order, however often and however parallel it is asked for", async () => {
    const product = await client.publishProduct(await client.verifiedSeller());
    const buyer = await client.register("buyer");
    const key = randomUUID();
    const placed = await Promise.all(Array.from({ length: 40 }, () => purchases.place(buyer, [product.id], { key })));
    expect(new Set(placed.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(placed.map(({ body }) => body.orderId)).size).toBe(1);
    expect(placed.filter(({ headers }) => headers.get("Idempotent-Replayed") === "true")).toHaveLength(39);
    const orderId = placed[0]?.body.orderId ?? "";
    await purchases.untilEnded(buyer, orderId);
    const captures = (await purchases.readLog(orderId)).filter(({ kind }) => kind === "capture");
    expect(captures).toHaveLength(1);
    const late = await purchases.place(buyer, [product.id], { key });
    expect([late.status, late.body, late.headers.get("Location")]).toEqual([
      202,
      placed[0]?.body,
      `/v1/orders/${orderId}`,
    ]);
  });

  test("under a key that belongs to another order is refused", async () => {
    const seller = await client.verifiedSeller();
    const [one, two] = await Promise.all([client.publishProduct(seller), client.publishProduct(seller)]);
    const buyer = await client.register("buyer");
    const key = randomUUID();
    await purchases.place(buyer, [one.id], { key });
    const other = await purchases.place(buyer, [two.id], { key });
    expect([other.status, other.body]).toMatchObject([422, { code: "idempotency_key_reuse" }]);
    const stranger = await purchases.place(await client.register("buyer"), [two.id], { key });
    expect(stranger.status).toBe(202);
  });

  test("costs two reads in one wave, nothing written, and three Workers", async () => {
    const product = await client.publishProduct(await client.verifiedSeller());
    const { headers } = await purchases.place(await client.register("buyer"), [product.id]);
    const timing = headers.get("Server-Timing") ?? "";
    expect(timing).toMatch(/d1;desc="2 trips, \d{1,2} rows read, 0 written"/);
    expect(timing).toMatch(/hops;desc="3"/);
    expect(timing).toMatch(/objects;desc="3"/);
  });

  test.each([
    ["a product that is not there", { items: [{ productId: "prd_none" }] }, 404, "product_not_found"],
    ["no items", { items: [] }, 400, "validation_failed"],
    ["the same product twice", { items: [{ productId: "a" }, { productId: "a" }] }, 400, "validation_failed"],
    ["an unknown field", { items: [{ productId: "a", quantity: 2 }] }, 400, "validation_failed"],
    ["a discount that nobody issued", { discountCode: "SPRING" }, 400, "discount_invalid"],
    ["another price", { expectedPrice: { amount: 1, currency: "USD" } }, 409, "price_changed"],
  ])("with %s is refused", async (_, given, status, code) => {
    const product = await client.publishProduct(await client.verifiedSeller());
    const { expectedPrice, ...body } = given as { expectedPrice?: unknown };
    const items = [{ productId: product.id, ...(expectedPrice !== undefined && { expectedPrice }) }];
    const answer = await purchases.place(await client.register("buyer"), [], { body: { items, ...body } });
    expect([answer.status, answer.body]).toMatchObject([status, { code }]);
  });

  test("of one's own product, of what one owns, of a draft and of two currencies is refused", async () => {
    const seller = await client.verifiedSeller();
    const product = await client.publishProduct(seller);
    const euro = await client.publishProduct(seller, { price: { amount: 500, currency: "EUR" } });
    const draft = await client.createProduct(seller);
    const buyer = await client.register("buyer");
    const codeOf = async (who: typeof buyer, ...ids: string[]) => (await purchases.place(who, ids)).body;
    expect(await codeOf(seller, product.id)).toMatchObject({ code: "own_product" });
    expect(await codeOf(buyer, draft.id)).toMatchObject({ code: "product_not_found" });
    expect(await codeOf(buyer, product.id, euro.id)).toMatchObject({ code: "currency_mismatch" });
    await purchases.buy(buyer, [product.id]);
    expect(await codeOf(buyer, product.id)).toMatchObject({ code: "already_owned" });
  });

  test("with something to pay and no card is refused at the card's place", async () => {
    const product = await client.publishProduct(await client.verifiedSeller());
    const answer = await purchases.place(await client.register("buyer"), [product.id], { paymentMethodId: null });
    expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ pointer: "/paymentMethodId" }] }]);
  });
});

describe("an order", () => {
  test("is nobody else's to see, nor is one with an altered id anybody's", async () => {
    const product = await client.publishProduct(await client.verifiedSeller());
    const buyer = await client.register("buyer");
    const { id } = await purchases.buy(buyer, [product.id]);
    const stranger = await client.register("buyer");
    for (const path of [`/v1/orders/${id}`, `/v1/orders/${id}/events`, `/v1/orders/${id}/stream`]) {
      expect((await client.ask(path, { token: stranger.accessToken })).status).toBe(404);
      expect((await client.ask(path)).status).toBe(401);
    }
    const altered = id.slice(0, -1) + (id.endsWith("0") ? "1" : "0");
    expect((await client.ask(`/v1/orders/${altered}`, { token: buyer.accessToken })).status).toBe(404);
  });
});
