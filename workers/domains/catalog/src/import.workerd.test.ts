import { expect, test } from "vitest";
import { importProducts } from "./development/import-products.ts";
import type { CatalogContext } from "./env.ts";
import { eventsOf, expectValue, openTest, publishOne } from "./fixture.ts";
import { listOwnedFiles, locateFile } from "./queries/stored-files.ts";

const facts = {
  title: "A thing",
  description: 'Said "so"\nand so: ü, 𝄞',
  category: "ebooks",
  tags: ["a", "it's"],
  price: { amount: 500, currency: "USD" },
};

const bodyOf = (lines: unknown[]): ReadableStream<Uint8Array> =>
  new Blob([lines.map((line) => `${JSON.stringify(line)}\n`).join("")]).stream();

const importLines = async (ctx: CatalogContext, lines: unknown[]): Promise<string[]> =>
  expectValue(await importProducts(ctx, bodyOf(lines))).ids;

const readRow = ({ env: { DB } }: CatalogContext, id: string) =>
  DB.prepare("SELECT * FROM products WHERE id = ?").bind(id).first<Record<string, unknown>>();

const ofOneProduct = /(prd|fil)_\w+|-\w{6}"|\d{4}-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{64}/g;
const withoutIds = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll(ofOneProduct, "…"));

test("an imported product is what a published one is, and tells the same", async () => {
  const ctx = openTest();
  const published = await publishOne(ctx, facts as Parameters<typeof publishOne>[1]);
  const [id = ""] = await importLines(ctx, [{ ...facts, sellerId: published.sellerId }]);
  const { files, revision, slug, ...row } = (await readRow(ctx, id)) ?? {};
  const { files: otherFiles, revision: _, slug: __, ...other } = (await readRow(ctx, published.id)) ?? {};
  expect(withoutIds(row)).toEqual(withoutIds(other));
  expect(Object.keys(JSON.parse(String(files))[0]).sort()).toEqual(
    Object.keys(JSON.parse(String(otherFiles))[0]).sort(),
  );
  expect([revision, String(slug).startsWith("a-thing-")]).toEqual([1, true]);
  expect(withoutIds(await eventsOf(ctx, id))).toEqual(withoutIds(await eventsOf(ctx, published.id)));
});

test("an imported product's file can be located and read", async () => {
  const ctx = openTest();
  const [id = ""] = await importLines(ctx, [facts]);
  const [owned] = expectValue(await listOwnedFiles(ctx, { productIds: [id] }));
  const located = expectValue(await locateFile(ctx, { productId: id, fileId: owned?.files[0]?.id ?? "", version: 1 }));
  const object = await ctx.env.FILES.get(located.key);
  expect((await object?.text())?.length).toBe(located.size);
});

test("many long products take one trip, whatever they say", async () => {
  const ctx = openTest();
  const description = "ü".repeat(20_000);
  const lines = Array.from({ length: 60 }, (_, n) => ({ ...facts, description, title: `Number ${n}` }));
  const ids = await importLines(ctx, lines);
  expect(new Set(ids).size).toBe(60);
  expect(ctx.meter.cost.trips).toBe(1);
  expect(await readRow(ctx, ids[59] ?? "")).toMatchObject({ title: "Number 59", description });
  expect((await eventsOf(ctx, ids[30] ?? "")).map(({ position, type }) => [position, type])).toEqual([
    [1, "ProductCreated"],
    [2, "FileVersionUploaded"],
    [3, "ProductPublished"],
  ]);
});

test.each([
  ["not JSON", "{", "malformed_body"],
  ["an unknown category", JSON.stringify({ ...facts, category: "food" }), "validation_failed"],
  ["a price below the least", JSON.stringify({ ...facts, price: { amount: 1, currency: "USD" } }), "validation_failed"],
  ["a title too long", JSON.stringify({ ...facts, title: "x".repeat(201) }), "validation_failed"],
  ["an unknown field", JSON.stringify({ ...facts, colour: "red" }), "validation_failed"],
])("a bad line is refused with its number, and nothing is imported: %s", async (_, bad, code) => {
  const ctx = openTest();
  const good = JSON.stringify(facts);
  const result = await importProducts(ctx, new Blob([`${good}\r\n\n${bad}\n${good}`]).stream());
  expect(result).toMatchObject({ ok: false, problem: { code, detail: expect.stringContaining("Line 3 ") } });
  expect(ctx.meter.cost.rowsWritten).toBe(0);
});

test("a line that is not UTF-8 is refused with its number, though it comes in pieces", async () => {
  const bytes = new TextEncoder().encode(`${JSON.stringify(facts)}\n"ü"`);
  const cut = Uint8Array.from([...bytes.subarray(0, -2), 0x22]);
  const inPieces = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of cut) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const result = await importProducts(openTest(), inPieces);
  expect(result).toMatchObject({
    ok: false,
    problem: { code: "malformed_body", detail: expect.stringContaining("Line 2 is not valid UTF-8") },
  });
});
