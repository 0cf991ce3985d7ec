import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { and, eq, exists } from "drizzle-orm";
import { decideParts } from "../domain/parts.ts";
import type { CatalogContext } from "../env.ts";
import { readOwnUpload } from "../queries/uploads.ts";
import { fileVersions, partUploads } from "../schema.ts";
import { isUploadGone } from "./bucket-errors.ts";

/** Forgets an upload in parts unless its file version has become whole; says whether it is forgotten. */
export const forgetUpload = async (ctx: CatalogContext, uploadId: string): Promise<boolean> => {
  const db = database(ctx);
  const awaited = db
    .select({ version: fileVersions.version })
    .from(fileVersions)
    .where(
      and(
        eq(fileVersions.fileId, partUploads.fileId),
        eq(fileVersions.version, partUploads.version),
        eq(fileVersions.status, "pending"),
      ),
    );
  const forgotten = await db
    .delete(partUploads)
    .where(and(eq(partUploads.uploadId, uploadId), exists(awaited)))
    .returning({ uploadId: partUploads.uploadId });
  return forgotten.length > 0;
};

/** Gives up the upload in parts of a file's newest version and frees what had arrived; it may begin anew. */
export const abortUpload = async (
  ctx: CatalogContext,
  principal: Principal,
  ids: { id: string; fileId: string },
): Promise<Result<null>> => {
  const read = await readOwnUpload(ctx, principal, ids);
  if (!read.ok) return read;
  const { target } = read.value;
  const decision = decideParts(target);
  if (!decision.ok) return decision;
  const { uploadId, partsKey } = target;
  if (!uploadId || !partsKey) return accept(null);
  const upload = ctx.env.FILES.resumeMultipartUpload(partsKey, uploadId);
  await upload.abort().catch((error: unknown) => {
    if (!isUploadGone(error)) throw error;
  });
  if (!(await forgetUpload(ctx, uploadId))) return refuse("upload_completed");
  // There is an object where the parts had been put together by a request that died behind it.
  await ctx.env.FILES.delete(partsKey);
  return accept(null);
};
