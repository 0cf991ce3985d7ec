import type { CatalogEvent } from "@souk/contracts/catalog";
import { tellNow } from "@souk/platform/copies";
import { type Database, database, expectChange, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq, exists, isNull } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { findUpload, type UploadTarget } from "../queries/uploads.ts";
import { files, fileVersions, partUploads } from "../schema.ts";
import { refreshFiles } from "./refresh-files.ts";
import type { Stored } from "./store-bytes.ts";
import { tellShelves } from "./tell-shelves.ts";

const isPresent = (db: Database, fileId: string) =>
  exists(
    db
      .select({ id: files.id })
      .from(files)
      .where(and(eq(files.id, fileId), isNull(files.removedAt))),
  );

const isOpen = (db: Database, uploadId: string) =>
  exists(db.select({ id: partUploads.uploadId }).from(partUploads).where(eq(partUploads.uploadId, uploadId)));

/** The guarded change, and its event; an upload in parts must still be there. */
const saveClaim = (ctx: CatalogContext, target: UploadTarget, stored: Stored, uploadId: string | null) => {
  const db = database(ctx);
  const { fileId, version, productId, sellerId, kind } = target;
  const uploaded: CatalogEvent = { type: "FileVersionUploaded", data: { productId, sellerId, fileId, version, kind } };
  const uploadedAt = ctx.now.toISOString();
  const { type, sha256, key: storageKey } = stored;
  return save(db, [
    db
      .update(fileVersions)
      .set({ status: "uploaded", type, sha256, storageKey, uploadedAt })
      .where(
        and(
          eq(fileVersions.fileId, fileId),
          eq(fileVersions.version, version),
          eq(fileVersions.status, "pending"),
          isPresent(db, fileId),
          uploadId === null ? undefined : isOpen(db, uploadId),
        ),
      ),
    expectChange(db),
    refreshFiles(db, ctx, productId),
    ...publish(db, ctx, productId, [uploaded]),
  ]);
};

const holds = async (ctx: CatalogContext, target: UploadTarget, { key }: Stored): Promise<boolean> =>
  (await findUpload(ctx, target))?.storageKey === key;

/** Makes stored bytes those of a file version, once; `taken` where another upload, an abort or the file's removal was faster. */
export const claimVersion = async (
  ctx: CatalogContext,
  target: UploadTarget,
  stored: Stored,
  uploadId: string | null = null,
): Promise<"claimed" | "taken"> => {
  try {
    if ((await saveClaim(ctx, target, stored, uploadId)) === "saved") {
      await tellNow(ctx, tellShelves, target.productId);
      return "claimed";
    }
  } catch (error) {
    // A write that errs may have been committed, or be so yet: the object stays, lest a file lose its bytes.
    if (await holds(ctx, target, stored)) return "claimed";
    throw error;
  }
  return (await holds(ctx, target, stored)) ? "claimed" : "taken";
};
