import type { Principal } from "@souk/contracts/call";
import type { FileVersionRef } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { StoredPart } from "../domain/parts.ts";
import type { CatalogContext } from "../env.ts";
import { files, fileVersions, partUploads, products, uploadedParts } from "../schema.ts";

const columns = {
  fileId: files.id,
  productId: files.productId,
  kind: files.kind,
  name: files.name,
  removedAt: files.removedAt,
  sellerId: products.sellerId,
  version: fileVersions.version,
  type: fileVersions.type,
  size: fileVersions.size,
  sha256: fileVersions.sha256,
  status: fileVersions.status,
  storageKey: fileVersions.storageKey,
  uploadId: partUploads.uploadId,
  partsKey: sql<string | null>`${partUploads.storageKey}`.as("parts_key"),
};

const selectTarget = (ctx: CatalogContext) =>
  database(ctx)
    .select(columns)
    .from(fileVersions)
    .innerJoin(files, eq(files.id, fileVersions.fileId))
    .innerJoin(products, eq(products.id, files.productId))
    .leftJoin(
      partUploads,
      and(eq(partUploads.fileId, fileVersions.fileId), eq(partUploads.version, fileVersions.version)),
    );

/** A file version as an upload finds it; `uploadId` and `partsKey` are null unless it arrives in parts. */
export type UploadTarget = Awaited<ReturnType<typeof selectTarget>>[number];

/** The file version that a signed address was issued for, its file removed or not. */
export const findUpload = async (
  ctx: CatalogContext,
  { fileId, version }: FileVersionRef,
): Promise<UploadTarget | null> => {
  const [row] = await selectTarget(ctx).where(and(eq(fileVersions.fileId, fileId), eq(fileVersions.version, version)));
  return row ?? null;
};

const selectParts = (ctx: CatalogContext, fileId: string) =>
  database(ctx)
    .select({ partNumber: uploadedParts.number, size: uploadedParts.size, etag: uploadedParts.etag })
    .from(uploadedParts)
    .innerJoin(partUploads, eq(partUploads.uploadId, uploadedParts.uploadId))
    .where(
      and(
        eq(partUploads.fileId, fileId),
        eq(partUploads.version, sql`(select max(version) from file_versions where file_id = ${fileId})`),
      ),
    )
    .orderBy(asc(uploadedParts.number));

/** The newest version of a file of the caller's, and those of its parts that have arrived; refuses `not_found`. */
export const readOwnUpload = async (
  ctx: CatalogContext,
  principal: Principal,
  { id, fileId }: { id: string; fileId: string },
): Promise<Result<{ target: UploadTarget; parts: StoredPart[] }>> => {
  const own = and(eq(files.productId, id), eq(products.sellerId, principal.userId), isNull(files.removedAt));
  const [[target], parts] = await database(ctx).batch([
    selectTarget(ctx)
      .where(and(eq(files.id, fileId), own))
      .orderBy(desc(fileVersions.version))
      .limit(1),
    selectParts(ctx, fileId),
  ]);
  return target ? accept({ target, parts }) : refuse("not_found");
};
