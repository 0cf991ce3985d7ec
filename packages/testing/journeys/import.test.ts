import { createHash, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { CategoryList, Imported, Product } from "@souk/contracts/catalog";
import type { DownloadLink, LibraryItem } from "@souk/contracts/delivery";
import { demoAccounts, demoPassword } from "@souk/contracts/demo";
import type { Tokens } from "@souk/contracts/identity";
import type { OrderView, PlacedOrder } from "@souk/contracts/orders";
import type { Problem } from "@souk/contracts/problems";
import { expect, inject, test } from "vitest";
import { createClient } from "../client.ts";

const client = createClient(inject("origin"));
const path = "/dev/catalog/import";

const line = (n: number, given: Record<string, unknown> = {}) => ({
  title: `Imported ${n}`,
  description: `The ${n}th of many`,
  category: "fonts",
  tags: ["bulk"],
  price: { amount: 100 + n, currency: "EUR" },
  ...given,
});

const importLines = async <T = Imported>(lines: unknown[]): Promise<{ status: number; body: T }> => {
  const body = lines.map((each) => `${JSON.stringify(each)}\n`).join("");
  const response = await fetch(new URL(path, client.origin), { method: "POST", body });
  return { status: response.status, body: (await response.json()) as T };
};

const countFonts = async (): Promise<number> => {
  const { body } = await client.ask<CategoryList>("/v1/categories");
  return body.data.find(({ slug }) => slug === "fonts")?.count ?? 0;
};

const untilQuiet = async (): Promise<void> => {
  for (let attempt = 0; attempt < 4; attempt += 1) {
    if ((await client.ask("/dev/quiet")).status === 200) return;
  }
  throw new Error("It does not get quiet");
};

test("a call's products are there at once, in the order of its lines, and all their events arrive", async () => {
  const before = await countFonts();
  const seller = await client.verifiedSeller();
  const lines = Array.from({ length: 1_200 }, (_, n) => line(n, { sellerId: seller.user.id, salesCount: n }));
  const { status, body } = await importLines(lines);
  expect([status, body.imported, new Set(body.ids).size]).toEqual([200, 1_200, 1_200]);
  for (const n of [0, 1, 700, 1_199]) {
    const read = await client.ask<Product>(`/v1/products/${body.ids[n]}`);
    expect(read.body).toMatchObject({ ...line(n), sellerId: seller.user.id, salesCount: n, status: "active" });
  }
  expect(await countFonts()).toBe(before + 1_200);
  const best = await client.ask<{ data: Product[] }>(`/v1/products?seller=${seller.user.id}&sort=bestselling&limit=2`);
  expect(best.body.data.map(({ title }) => title)).toEqual(["Imported 1199", "Imported 1198"]);
  await untilQuiet();
}, 120_000);

test("a bad line is named by its number, and none of its call is imported", async () => {
  const before = await countFonts();
  const { status, body } = await importLines<Problem>([line(1), line(2, { category: "food" }), line(3)]);
  expect([status, body]).toMatchObject([400, { code: "validation_failed", errors: [{ pointer: "/category" }] }]);
  expect(body.detail).toContain("Line 2 ");
  expect(await countFonts()).toBe(before);
});

test("more lines than a call takes are refused", async () => {
  const { status, body } = await importLines<Problem>(Array.from({ length: 5_001 }, (_, n) => line(n)));
  expect([status, body.code]).toEqual([400, "validation_failed"]);
  expect(body.detail).toContain("5000 lines");
});

test("a product imported for nobody is the import account's, and is bought and downloaded like any other", async () => {
  const { body } = await importLines([line(1), line(2)]);
  const [, productId = ""] = body.ids;
  const importer = { email: demoAccounts.importer.email, password: demoPassword };
  const { body: seller } = await client.ask<Tokens>("/v1/auth/login", { body: importer });
  expect((await client.ask<Product>(`/v1/products/${productId}`)).body.sellerId).toBe(seller.user.id);
  const { accessToken: token } = await client.register("buyer");
  const { body: placed } = await client.ask<PlacedOrder>("/v1/orders", {
    token,
    headers: { "Idempotency-Key": randomUUID() },
    body: { items: [{ productId }], paymentMethodId: "pm_card_visa" },
  });
  let status = "pending";
  for (let attempt = 0; attempt < 200 && ["pending", "processing"].includes(status); attempt += 1) {
    await wait(50);
    status = (await client.ask<OrderView>(`/v1/orders/${placed.orderId}`, { token })).body.status;
  }
  expect(status).toBe("completed");
  const { body: owned } = await client.ask<LibraryItem>(`/v1/library/${productId}`, { token });
  const [file] = owned.files;
  const link = await client.ask<DownloadLink>(`/v1/library/${productId}/files/${file?.id}/links`, {
    method: "POST",
    token,
  });
  const bytes = new Uint8Array(await (await fetch(link.body.url)).arrayBuffer());
  expect([bytes.length, createHash("sha256").update(bytes).digest("hex")]).toEqual([file?.size, file?.sha256]);
});
