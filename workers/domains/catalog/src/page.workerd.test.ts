import type { Review } from "@souk/contracts/reviews";
import { beforeAll, describe, expect, test } from "vitest";
import { keepDigests } from "./commands/keep-digests.ts";
import { keepRelated } from "./commands/keep-related.ts";
import type { CatalogContext } from "./env.ts";
import { expectValue, openTest, publishOne } from "./fixture.ts";
import { quote } from "./queries/quote.ts";
import { readPage } from "./queries/read-page.ts";

const at = "2026-11-22T10:00:00.000Z";
const histogram = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 2 };

const review = (id: string): Review => ({
  ...{ id, productId: "", authorId: "usr_1", authorName: "Ben", rating: 5, title: "Good", body: "" },
  ...{ helpfulCount: 0, createdAt: at, updatedAt: at },
});

const others = 500;

const fill = ({ env: { DB } }: CatalogContext) =>
  DB.prepare(
    `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${others})
     INSERT INTO products (id, seller_id, seller_name, slug, title, description, category, tags, price_amount,
       price_currency, status, files, created_at, updated_at, published_at)
     SELECT 'prd_' || n, 'usr_other', 'Eve', 's', 'Thing ' || n, '', 'other', '[]', 500, 'USD', 'active', '[]', '2026', '2026', '2026'
     FROM n`,
  ).run();

const relatedIds = Array.from({ length: 8 }, (_, n) => `prd_${n + 1}`);

describe("a product's page", () => {
  let productId = "";
  const read = async (ctx = openTest()) => expectValue(await readPage(ctx, { productId, reviews: 1, related: 4 }));

  beforeAll(async () => {
    const ctx = openTest();
    await fill(ctx);
    productId = (await publishOne(ctx)).id;
  });

  test("has no reviews while nobody told of any", async () => {
    const none = { histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 }, reviews: [] };
    expect((await read()).digest).toEqual(none);
  });

  test("says that it does not know the reviews of what has ratings while nobody told of any", async () => {
    const { DB } = openTest().env;
    const rate = (count: number) =>
      DB.prepare("UPDATE products SET rating_count = ?1, rating_sum = 5 * ?1 WHERE id = ?2").bind(count, productId);
    await rate(2).run();
    expect((await read()).digest).toBeNull();
    await rate(0).run();
  });

  test("shows the newest of the reviews that were told last", async () => {
    const keep = (revision: number, ...reviews: Review[]) =>
      keepDigests(openTest(), { all: [{ productId, revision, histogram, reviews }] });
    await keep(3, review("rev_2"), review("rev_1"));
    await keep(2, review("rev_1"));
    expect((await read()).digest).toEqual({ histogram, reviews: [review("rev_2")] });
  });

  test("is one trip, and few rows however many products there are", async () => {
    await keepRelated(openTest(), { all: [{ productId, ids: relatedIds }] });
    const ctx = openTest();
    const { related } = await read(ctx);
    expect(related?.map(({ id }) => id)).toEqual(relatedIds.slice(0, 4));
    expect(ctx.meter.cost).toMatchObject({ trips: 1, hops: 0 });
    expect(ctx.meter.cost.rowsRead).toBeLessThanOrEqual(40);
  });
});

test("a quote is few rows however many products there are", async () => {
  const ctx = openTest();
  expectValue(await quote(ctx, { productIds: ["prd_7", "prd_8"] }));
  expect(ctx.meter.cost.rowsRead).toBeLessThanOrEqual(10);
});
