import { env } from "cloudflare:workers";
import type { Shelf } from "@souk/contracts/catalog";
import type { LibraryItem } from "@souk/contracts/delivery";
import { parseCost } from "@souk/platform/meter";
import { beforeEach, describe, expect, test } from "vitest";
import { keepShelves } from "./commands/keep-shelves.ts";
import { prepare } from "./commands/prepare.ts";
import { buy, buyer, ctx, order, reset, send, version } from "./fixture.ts";

beforeEach(reset);

const shelf = (productId: string, revision: number): Shelf => ({
  productId,
  revision,
  files: [
    {
      ...{ id: "fil_1", name: "a.pdf", type: "application/pdf", removed: false },
      versions: Array.from({ length: revision }, (_, index) => version(index + 1)),
    },
  ],
});

const tell = (...all: Shelf[]) => keepShelves(ctx(), { all });

const readLibrary = async (query = "") => {
  const response = await send(`/v1/library${query}`);
  const { data } = await response.json<{ data: LibraryItem[] }>();
  return { data, cost: parseCost(response.headers.get("x-cost")) };
};

const shown = async () => (await readLibrary()).data.map(({ files }) => files[0]?.version);

describe("what products hold", () => {
  test("is read with a page of a library in one trip, from no more rows than two a product", async () => {
    const products = Array.from({ length: 25 }, (_, index) => `prd_${index}`);
    await tell(...products.map((productId) => shelf(productId, 1)));
    await buy("ord_1", ...products);
    const { data, cost } = await readLibrary("?limit=20");
    expect(data.every(({ files }) => files.length === 1)).toBe(true);
    expect([data.length, cost]).toMatchObject([20, { trips: 1, hops: 0 }]);
    expect(cost.rowsRead).toBeLessThanOrEqual(40);
  });

  test("comes to entitlements that were there before and to those that follow", async () => {
    await buy("ord_1", "prd_1");
    expect(await shown()).toEqual([2]);
    await tell(shelf("prd_1", 3));
    expect(await shown()).toEqual([3]);
    await prepare(ctx(), order("ord_2", "usr_2", "prd_1"));
    const { results } = await env.DB.prepare("SELECT files_revision FROM entitlements").all();
    expect(results).toEqual([{ files_revision: 3 }, { files_revision: 3 }]);
    expect((await readLibrary()).cost).toMatchObject({ trips: 1, hops: 0 });
  });

  test("is never an older state than one that was told before", async () => {
    await buy("ord_1", "prd_1");
    await tell(shelf("prd_1", 3));
    await tell(shelf("prd_1", 2));
    await prepare(ctx(), order("ord_2", "usr_2", "prd_1"));
    const { results } = await env.DB.prepare("SELECT files_revision FROM entitlements").all();
    expect(results).toEqual([{ files_revision: 3 }, { files_revision: 3 }]);
  });

  test("is asked of the catalogue only where it was not told", async () => {
    await tell(shelf("prd_1", 1));
    await buy("ord_1", "prd_1", "prd_2");
    const { data, cost } = await readLibrary();
    expect([data.map(({ files }) => files[0]?.version), cost.hops]).toEqual([[2, 1], 1]);
    expect(await (await send("/v1/library/prd_1", {}, buyer)).json()).toMatchObject({ files: [{ version: 1 }] });
  });

  test("reaches every owner, however many there are", async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 4500)
       INSERT INTO entitlements (id, order_id, product_id, buyer_id, seller_id, seller_name, title, file_versions, status, prepared_at)
       SELECT 'ent_' || n, 'ord_' || n, 'prd_1', 'usr_' || n, 's', 'S', 't', '[]', 'prepared', '2026' FROM n`,
    ).run();
    const counted = ctx();
    await keepShelves(counted, { all: [shelf("prd_1", 1)] });
    const { results } = await env.DB.prepare("SELECT DISTINCT files_revision FROM entitlements").all();
    expect([results, counted.meter.cost.writes]).toEqual([[{ files_revision: 1 }], 4]);
  });
});
