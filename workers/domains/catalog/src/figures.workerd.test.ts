import type { Envelope } from "@souk/contracts/events";
import type { ReviewsEvent } from "@souk/contracts/reviews";
import { applyTogether } from "@souk/platform/inbox";
import { beforeEach, expect, test } from "vitest";
import { expectValue, openTest, publishOne } from "./fixture.ts";
import { productFigures } from "./listeners.ts";
import { findProduct } from "./queries/find-product.ts";
import { toProduct } from "./queries/product-view.ts";
import { readProduct } from "./queries/read-product.ts";
import type { ProductRow } from "./schema.ts";

const none = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 };
let sequence = 0;

const hear = (stream: string, position: number, type: string, data: Record<string, unknown>) => {
  sequence += 1;
  const shared = { version: 1 as const, occurredAt: "t", correlationId: "c", causationId: "c" };
  const event: Envelope = { ...shared, id: `${stream}:${position}`, type, stream, position, data };
  return applyTogether(openTest(), productFigures, [{ sequence, previous: sequence - 1, event }]);
};
const review = (productId: string, position: number, type: ReviewsEvent["type"], histogram: Record<number, number>) =>
  hear(`review:${productId}`, position, type, { productId, histogram: { ...none, ...histogram } });

const read = async (id: string): Promise<ProductRow> => expectValue(await readProduct(openTest(), null, id));
const ratingOf = async (id: string) => toProduct("", await read(id)).rating;

let product: ProductRow;
beforeEach(async () => {
  product = await publishOne(openTest());
});

test("the rating is what the reviews told last, to two decimals, and null without any", async () => {
  await review(product.id, 1, "ReviewWritten", { 5: 1 });
  expect(await ratingOf(product.id)).toEqual({ average: 5, count: 1 });
  await review(product.id, 2, "ReviewChanged", { 4: 1, 5: 2 });
  expect(await ratingOf(product.id)).toEqual({ average: 4.67, count: 3 });
  await review(product.id, 3, "ReviewUncounted", {});
  expect(await ratingOf(product.id)).toEqual({ average: null, count: 0 });
});

test("an older word about the rating, or the same again, changes nothing", async () => {
  await review(product.id, 1, "ReviewWritten", { 5: 1 });
  await review(product.id, 2, "ReviewWritten", { 5: 2 });
  expect(await review(product.id, 1, "ReviewWritten", { 5: 1 })).toBe("known");
  expect(await review(product.id, 4, "ReviewUncounted", {})).toBe("gap");
  expect(await ratingOf(product.id)).toEqual({ average: 5, count: 2 });
});

test("each line of a completed order is one sale, and no other event is", async () => {
  const other = await publishOne(openTest());
  const order = { lines: [{ productId: product.id }, { productId: other.id }, { productId: "prd_nowhere" }] };
  await hear("ord_1", 1, "OrderPlaced", order);
  await hear("ord_1", 2, "OrderCompleted", order);
  await hear("ord_1", 2, "OrderCompleted", order);
  await hear("ord_2", 1, "OrderFailed", order);
  expect([(await read(product.id)).salesCount, (await read(other.id)).salesCount]).toEqual([1, 1]);
});

test("neither is an edit: version, revision and time stay", async () => {
  const { version, revision, updatedAt } = await read(product.id);
  await review(product.id, 1, "ReviewWritten", { 3: 1 });
  await hear("ord_3", 1, "OrderCompleted", { lines: [{ productId: product.id }] });
  expect(await read(product.id)).toMatchObject({ version, revision, updatedAt, ratingSum: 3, salesCount: 1 });
});

test("a product's seller is known in whatever state it is", async () => {
  await openTest().env.DB.prepare("UPDATE products SET status = 'archived' WHERE id = ?").bind(product.id).run();
  const found = expectValue(await findProduct(openTest(), { productId: product.id }));
  expect(found).toEqual({ sellerId: product.sellerId, status: "archived" });
  expect(await findProduct(openTest(), { productId: "prd_nowhere" })).toMatchObject({ problem: { code: "not_found" } });
});
