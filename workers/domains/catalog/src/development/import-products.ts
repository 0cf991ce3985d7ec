import { internalHeaders } from "@souk/contracts/call";
import type { CatalogEvent, Imported, ImportLine } from "@souk/contracts/catalog";
import { demoAccounts } from "@souk/contracts/demo";
import type { Result } from "@souk/contracts/problems";
import { routes } from "@souk/contracts/routes";
import { accept } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { database, insertRows, save } from "@souk/platform/database";
import { publishAll } from "@souk/platform/outbox";
import { drain, readFrom } from "../commands/read-body.ts";
import { decidePublish, draftProduct } from "../domain/product.ts";
import type { CatalogContext } from "../env.ts";
import { files, fileVersions, type ListedFile, type ProductRow, products } from "../schema.ts";
import { toSlug } from "../slug.ts";
import { readLines } from "./read-lines.ts";

const placeholder = {
  key: "shared/placeholder.txt",
  name: "placeholder.txt",
  type: "text/plain",
  text: "This product was imported in bulk. Its file stands in for a real one.\n",
};

type Placeholder = { size: number; sha256: string };
type Seller = { id: string; name: string };
type ImportedProduct = { row: ProductRow; file: ListedFile; events: CatalogEvent[] };

const putPlaceholder = async ({ env: { FILES } }: CatalogContext): Promise<Placeholder> => {
  const bytes = new TextEncoder().encode(placeholder.text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  await FILES.put(placeholder.key, bytes, { httpMetadata: { contentType: placeholder.type } });
  return { size: bytes.length, sha256: Buffer.from(digest).toString("hex") };
};

const openDemoAccounts = async (ctx: CatalogContext): Promise<void> => {
  const { method, path } = routes.openDemoAccounts;
  const headers = { [internalHeaders.requestId]: ctx.call.requestId };
  await ctx.env.IDENTITY.handle(new Request(new URL(path, ctx.env.PUBLIC_ORIGIN), { method, headers }), null);
};

// An import may come from sellers who have no account here.
const readName = async (ctx: CatalogContext, userId: string): Promise<string> => {
  const contact = await ask(ctx, (call) => ctx.env.IDENTITY.readContact(call, { userId }));
  if (contact.ok) return contact.value.name;
  if (userId === demoAccounts.importer.id) await openDemoAccounts(ctx);
  return demoAccounts.importer.name;
};

const readSellers = async (ctx: CatalogContext, ids: Set<string>): Promise<Map<string, Seller>> => {
  const sellers = new Map<string, Seller>();
  for (const id of ids) sellers.set(id, { id, name: await readName(ctx, id) });
  return sellers;
};

const withSales = (event: CatalogEvent, salesCount: number | undefined): CatalogEvent =>
  event.type === "ProductPublished" && salesCount !== undefined
    ? { ...event, data: { ...event.data, salesCount } }
    : event;

const toImported = (
  ctx: CatalogContext,
  line: ImportLine,
  seller: Seller,
  { size, sha256 }: Placeholder,
): ImportedProduct => {
  const { now } = ctx;
  const id = ctx.newId("prd");
  const { name, type } = placeholder;
  const of = { status: "uploaded", kind: "download", version: 1 } as const;
  const file: ListedFile = { id: ctx.newId("fil"), name, type, size, sha256, ...of };
  const draft = draftProduct(line, { id, sellerId: seller.id, slug: toSlug(line.title, id), now });
  const published = decidePublish(
    { ...draft.next, files: [file] },
    { name: seller.name, emailVerified: true, suspended: false },
    now,
  );
  if (!published.ok) throw new Error(`A product with a file is not publishable: ${published.problem.code}`);
  const data = { productId: id, sellerId: seller.id, fileId: file.id, version: file.version, kind: file.kind };
  return {
    row: {
      ...published.value.next,
      revision: 1,
      ratingSum: 0,
      ratingCount: 0,
      ratingRank: 0,
      salesCount: line.salesCount ?? 0,
      salesBefore: line.salesCount ?? 0,
    },
    file,
    events: [
      ...draft.events,
      { type: "FileVersionUploaded", data },
      ...published.value.events.map((event) => withSales(event, line.salesCount)),
    ],
  };
};

const saveAll = async (ctx: CatalogContext, all: ImportedProduct[]): Promise<void> => {
  const db = database(ctx);
  const at = ctx.now.toISOString();
  const fileRows = all.map(({ row, file: { id, kind, name } }) => ({
    id,
    productId: row.id,
    kind,
    name,
    createdAt: at,
  }));
  const versionRows = all.map(({ file: { id, version, type, size, sha256, status } }) => ({
    ...{ fileId: id, version, type, size, sha256, status, changelog: "" },
    ...{ storageKey: placeholder.key, createdAt: at, uploadedAt: at },
  }));
  await save(db, [
    ...insertRows(
      db,
      products,
      all.map(({ row }) => row),
    ),
    ...insertRows(db, files, fileRows),
    ...insertRows(db, fileVersions, versionRows),
    ...publishAll(
      db,
      ctx,
      all.map(({ row, events }) => ({ stream: row.id, events })),
    ),
  ]);
};

/** Publishes a product for each line of NDJSON, all or, when a line is bad, none; refuses `malformed_body` and `validation_failed` with the line's number. */
export const importProducts = async (
  ctx: CatalogContext,
  body: ReadableStream<Uint8Array> | null,
): Promise<Result<Imported>> => {
  const read = readFrom(body);
  const lines = await readLines(read);
  if (!lines.ok) {
    await drain(read);
    return lines;
  }
  const sellerOf = ({ sellerId }: ImportLine): string => sellerId ?? demoAccounts.importer.id;
  const sellers = await readSellers(ctx, new Set(lines.value.map(sellerOf)));
  const stored = await putPlaceholder(ctx);
  const all = lines.value.flatMap((line) => {
    const seller = sellers.get(sellerOf(line));
    return seller ? [toImported(ctx, line, seller, stored)] : [];
  });
  await saveAll(ctx, all);
  return accept({ imported: all.length, ids: all.map(({ row }) => row.id) });
};
