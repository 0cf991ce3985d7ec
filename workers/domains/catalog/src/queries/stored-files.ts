import type { FileVersionRef, OwnedFiles, Shelf, StoredFile } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { copies } from "@souk/platform/copies";
import { database } from "@souk/platform/database";
import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { files, fileVersions, products } from "../schema.ts";

const uploadedColumns = {
  productId: files.productId,
  fileId: files.id,
  name: files.name,
  removedAt: files.removedAt,
  type: fileVersions.type,
  version: fileVersions.version,
  size: fileVersions.size,
  sha256: sql<string>`${fileVersions.sha256}`.as("stored_sha256"),
  storageKey: sql<string>`${fileVersions.storageKey}`.as("stored_key"),
  changelog: fileVersions.changelog,
  uploadedAt: sql<string>`${fileVersions.uploadedAt}`.as("stored_at"),
};

const selectUploaded = (ctx: CatalogContext) =>
  database(ctx)
    .select(uploadedColumns)
    .from(files)
    .innerJoin(fileVersions, and(eq(fileVersions.fileId, files.id), eq(fileVersions.status, "uploaded")));

type Uploaded = Awaited<ReturnType<typeof selectUploaded>>[number];

const toOwnedFile = (fileId: string, versions: Uploaded[]): OwnedFiles["files"] => {
  const newest = versions.at(-1);
  if (!newest) return [];
  return [
    {
      id: fileId,
      name: newest.name,
      type: newest.type,
      removed: newest.removedAt !== null,
      versions: versions.map(({ version, size, sha256, changelog, uploadedAt }) => ({
        version,
        size,
        sha256,
        changelog,
        createdAt: uploadedAt,
      })),
    },
  ];
};

const toOwnedFiles = (id: string, uploaded: Uploaded[]): OwnedFiles["files"] => {
  const ofProduct = uploaded.filter(({ productId }) => productId === id);
  const versions = Map.groupBy(ofProduct, ({ fileId }) => fileId);
  return [...versions].flatMap(([fileId, list]) => toOwnedFile(fileId, list));
};

const idsIn = (productIds: string[]): SQL => sql`(select value from json_each(${JSON.stringify(productIds)}))`;

const selectDownloads = (ctx: CatalogContext, productIds: string[]) =>
  selectUploaded(ctx)
    .where(and(sql`${files.productId} in ${idsIn(productIds)}`, eq(files.kind, "download")))
    .orderBy(asc(files.createdAt), asc(files.id), asc(fileVersions.version));

/** The downloads of each known product with every uploaded version, the oldest first; removed files are marked. */
export const listOwnedFiles = async (
  ctx: CatalogContext,
  { productIds }: { productIds: string[] },
): Promise<Result<OwnedFiles[]>> => {
  const db = database(ctx);
  const [known, uploaded] = await db.batch([
    db
      .select({ id: products.id })
      .from(products)
      .where(sql`${products.id} in ${idsIn(productIds)}`),
    selectDownloads(ctx, productIds),
  ]);
  return accept(known.map(({ id }) => ({ productId: id, files: toOwnedFiles(id, uploaded) })));
};

/** The same of those products that were ever sold, each with its revision. */
export const readShelves = async (ctx: CatalogContext, productIds: string[]): Promise<Shelf[]> => {
  const db = database(ctx);
  const [sold, uploaded] = await db.batch([
    db
      .select()
      .from(copies)
      .where(sql`${copies.productId} in ${idsIn(productIds)}`),
    selectDownloads(ctx, productIds),
  ]);
  return sold.map(({ productId, revision }) => ({ productId, revision, files: toOwnedFiles(productId, uploaded) }));
};

/** Where the bytes of one version of a download lie, though the file was removed since. */
export const locateFile = async (
  ctx: CatalogContext,
  input: { productId: string } & FileVersionRef,
): Promise<Result<StoredFile>> => {
  const [found] = await selectUploaded(ctx).where(
    and(
      eq(files.id, input.fileId),
      eq(files.productId, input.productId),
      eq(files.kind, "download"),
      eq(fileVersions.version, input.version),
    ),
  );
  if (!found) return refuse("not_found");
  const { storageKey, name, type, size, sha256 } = found;
  return accept({ key: storageKey, name, type, size, sha256 });
};

/** Where the bytes of a product's image lie, while it is one. */
export const locateImage = async (ctx: CatalogContext, fileId: string): Promise<Result<StoredFile>> => {
  const [found] = await selectUploaded(ctx).where(
    and(eq(files.id, fileId), eq(files.kind, "image"), isNull(files.removedAt)),
  );
  if (!found) return refuse("not_found");
  const { storageKey, name, type, size, sha256 } = found;
  return accept({ key: storageKey, name, type, size, sha256 });
};
