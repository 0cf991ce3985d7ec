import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tokens } from "@souk/contracts/identity";
import type { List } from "@souk/contracts/list";
import type { SentMail } from "@souk/contracts/notifications";
import type { OrderList, Sale } from "@souk/contracts/orders";
import { afterAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { anyPort } from "../any-port.ts";
import { type Client, createClient } from "../client.ts";
import { startServe } from "../command.ts";
import { createPurchases } from "../purchases.ts";

const client = createClient(inject("origin"));
const purchases = createPurchases(client);

const beQuiet = async ({ ask }: Client): Promise<number> => (await ask("/dev/quiet")).status;
const listOrders = async ({ ask }: Client, { accessToken: token }: Tokens, query = "") =>
  (await ask<OrderList>(`/v1/orders${query}`, { token })).body;

describe("after the system has gone quiet", () => {
  test("buyers find their orders, newest first and page by page", async () => {
    const seller = await client.verifiedSeller();
    const buyer = await client.register("buyer");
    const placed: string[] = [];
    for (const paymentMethodId of ["pm_card_visa", "pm_card_chargeDeclined", "pm_card_visa"]) {
      const product = await client.publishProduct(seller);
      placed.unshift((await purchases.buy(buyer, [product.id], { paymentMethodId })).id);
    }
    expect(await beQuiet(client)).toBe(200);
    const whole = await listOrders(client, buyer);
    expect(whole.data.map(({ id }) => id)).toEqual(placed);
    expect(whole.data.map(({ status }) => status)).toEqual(["completed", "failed", "completed"]);
    expect(whole.data[0]).toEqual(await purchases.read(buyer, placed[0] ?? ""));
    expect(whole.asOf).toBe(whole.data[0]?.updatedAt);

    const first = await listOrders(client, buyer, "?limit=2");
    const second = await listOrders(client, buyer, `?limit=2&cursor=${first.nextCursor}`);
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(placed);
    expect(second.nextCursor).toBeNull();
    const stranger = await client.register("buyer");
    expect((await listOrders(client, stranger)).data).toEqual([]);
    const borrowed = await client.ask(`/v1/orders?cursor=${first.nextCursor}`, { token: stranger.accessToken });
    expect([borrowed.status, borrowed.body]).toMatchObject([400, { errors: [{ pointer: "/cursor" }] }]);
  });

  test("each seller finds their own sold lines, and a mail of them", async () => {
    const [ada, ben] = await Promise.all([client.verifiedSeller(), client.verifiedSeller()]);
    const book = await client.publishProduct(ada, { title: "Sold book" });
    const song = await client.publishProduct(ben, { title: "Sold song" });
    const buyer = await client.register("buyer");
    const order = await purchases.buy(buyer, [book.id, song.id]);
    expect(await beQuiet(client)).toBe(200);
    const sales = await client.ask<List<Sale>>("/v1/sales", { token: ada.accessToken });
    expect(sales.body.data).toEqual([
      { orderId: order.id, productId: book.id, title: "Sold book", total: book.price, soldAt: order.updatedAt },
    ]);
    const subjects = async (to: string) =>
      (await client.ask<{ data: SentMail[] }>(`/dev/mail?to=${to}`)).body.data.map(({ subject }) => subject);
    expect(await subjects(ben.email)).toContain("You sold Sold song");
    expect((await subjects(buyer.email)).filter((subject) => subject.includes("receipt"))).toHaveLength(1);
    expect((await client.ask("/v1/sales", { token: buyer.accessToken })).status).toBe(403);
  });

  test("who owns a product has a mail of its new version", async () => {
    const seller = await client.verifiedSeller();
    const product = await client.publishProduct(seller, { title: "Growing book" });
    const buyer = await client.register("buyer");
    await purchases.buy(buyer, [product.id]);
    expect(await beQuiet(client)).toBe(200);
    const bytes = new TextEncoder().encode("a second edition");
    const path = `/v1/products/${product.id}/files/${product.files[0]?.id}/versions`;
    const body = { size: bytes.length, changelog: "Second edition" };
    const version = await client.ask<{ upload: Parameters<Client["put"]>[0] }>(path, {
      token: seller.accessToken,
      body,
    });
    expect((await client.put(version.body.upload, bytes)).status).toBe(204);
    expect(await beQuiet(client)).toBe(200);
    const { subject } = await client.waitForMail(buyer.email);
    expect(subject).toBe("Growing book: version 2 is ready");
  });
});

describe("a system that is killed between an event and its projection", () => {
  const stateDir = mkdtempSync(join(tmpdir(), "souk-events-"));
  afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

  test("has the whole projection after the next start, though its queues are lost", async () => {
    const port = await anyPort();
    const killed = createClient(`http://127.0.0.1:${port}`);
    const orders = createPurchases(killed);
    const first = await startServe(port, stateDir, onTestFinished);
    const product = await killed.publishProduct(await killed.verifiedSeller());
    const buyers = await Promise.all(Array.from({ length: 6 }, () => killed.register("buyer")));
    const placed = await Promise.all(buyers.map((buyer) => orders.place(buyer, [product.id])));
    await Promise.all(buyers.map((buyer, index) => orders.untilEnded(buyer, placed[index]?.body.orderId ?? "")));
    await first.stop("SIGKILL");

    const second = await startServe(port, stateDir, onTestFinished);
    try {
      expect(await beQuiet(killed)).toBe(200);
      for (const [index, buyer] of buyers.entries()) {
        const { data } = await listOrders(killed, buyer);
        expect(data).toMatchObject([{ id: placed[index]?.body.orderId, status: "completed" }]);
      }
    } finally {
      await second.stop("SIGTERM");
    }
  }, 120_000);
});
