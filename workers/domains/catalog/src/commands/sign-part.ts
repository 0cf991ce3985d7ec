import type { Principal } from "@souk/contracts/call";
import type { SignedPart, SignPart } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { decideParts } from "../domain/parts.ts";
import type { CatalogContext } from "../env.ts";
import { readOwnUpload, type UploadTarget } from "../queries/uploads.ts";
import { partUploads } from "../schema.ts";
import { issuePartTicket } from "./ticket.ts";

const beginUpload = async (ctx: CatalogContext, { productId, fileId, version, type }: UploadTarget): Promise<void> => {
  const storageKey = `${productId}/${fileId}/${version}/${ctx.newId("fil")}`;
  const upload = await ctx.env.FILES.createMultipartUpload(storageKey, { httpMetadata: { contentType: type } });
  const row = { fileId, version, storageKey, uploadId: upload.uploadId, createdAt: ctx.now.toISOString() };
  const begun = await database(ctx)
    .insert(partUploads)
    .values(row)
    .onConflictDoNothing()
    .returning({ uploadId: partUploads.uploadId });
  if (begun.length === 0) await upload.abort();
};

/** Begins the upload in parts of a file's newest version where it has not begun, and signs an address for one part. */
export const signPart = async (
  ctx: CatalogContext,
  principal: Principal,
  ids: { id: string; fileId: string },
  { partNumber }: SignPart,
): Promise<Result<SignedPart>> => {
  const read = await readOwnUpload(ctx, principal, ids);
  if (!read.ok) return read;
  const { target } = read.value;
  const decision = decideParts(target);
  if (!decision.ok) return decision;
  if (target.uploadId === null) await beginUpload(ctx, target);
  const { fileId, version } = target;
  return accept({ upload: issuePartTicket(ctx, { fileId, version, partNumber }) });
};
