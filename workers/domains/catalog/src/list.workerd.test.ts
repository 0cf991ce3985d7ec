import type { ListProducts, Product } from "@souk/contracts/catalog";
import type { List } from "@souk/contracts/list";
import { beforeAll, expect, test } from "vitest";
import { expectValue, openTest } from "./fixture.ts";
import { listProducts } from "./queries/list-products.ts";

const seed = `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 400)
INSERT INTO products (id, seller_id, seller_name, slug, title, description, category, tags, price_amount, price_currency,
  status, rating_sum, rating_count, sales_count, created_at, updated_at, published_at)
SELECT 'prd_' || n, 'usr_' || (n % 2), 'S', 's', 't', 'd', iif(n % 2, 'audio', 'video'), '[]', 100 + n % 7, 'USD',
  'active', n % 5 + 1, 1, n % 11, 'c' || (n / 3), 'u', 'p'
FROM numbers`;

beforeAll(() => openTest().env.DB.prepare(seed).run());

const sorts: ListProducts["sort"][] = ["newest", "price", "-price", "rating", "bestselling"];
const filters: ListProducts[] = [{}, { category: "audio" }, { seller: "usr_0" }];
const cases = sorts.flatMap((sort) => filters.map((filter) => ({ ...filter, sort })));

test.each(cases)("every page of $sort $category $seller costs one trip and its own rows", async (query) => {
  const seen = new Set<string>();
  for (let cursor: string | null = ""; cursor !== null; ) {
    const ctx = openTest();
    const asked = { ...query, limit: 50, ...(cursor && { cursor }) };
    const page: List<Product> = expectValue(await listProducts(ctx, null, asked));
    for (const { id } of page.data) seen.add(id);
    expect(ctx.meter.cost.trips).toBe(1);
    expect(ctx.meter.cost.rowsRead).toBeLessThanOrEqual(100);
    cursor = page.nextCursor;
  }
  expect(seen.size).toBe(query.category || query.seller ? 200 : 400);
});
