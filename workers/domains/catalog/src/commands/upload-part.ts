import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database, violates } from "@souk/platform/database";
import { decideUpload } from "../domain/file.ts";
import { decidePartLength, type PartTicket, usualLength } from "../domain/parts.ts";
import type { CatalogContext } from "../env.ts";
import { findUpload } from "../queries/uploads.ts";
import { uploadedParts } from "../schema.ts";
import { forgetUpload } from "./abort-upload.ts";
import { isUploadGone } from "./bucket-errors.ts";
import { abortSinks, pourInto } from "./pour.ts";
import type { ReadChunk, Sent } from "./read-body.ts";

const storePart = async (
  upload: R2MultipartUpload,
  partNumber: number,
  read: ReadChunk,
  size: number,
): Promise<Result<string> | "gone"> => {
  const fixed = new FixedLengthStream(size);
  const sinks = [fixed.writable.getWriter()];
  const sending = upload.uploadPart(partNumber, fixed.readable);
  sending.catch((error: unknown) => abortSinks(sinks, error));
  const [poured, sent] = await Promise.allSettled([pourInto(sinks, read, size), sending]);
  if (poured.status === "fulfilled" && !poured.value.ok) return poured.value;
  if (sent.status === "fulfilled") return accept(sent.value.etag);
  if (isUploadGone(sent.reason)) return "gone";
  throw sent.reason;
};

/** Notes a part as it was sent last; false when the upload was aborted meanwhile. */
const notePart = async (
  ctx: CatalogContext,
  uploadId: string,
  part: { number: number; size: number; etag: string },
): Promise<boolean> => {
  const { size, etag } = part;
  try {
    await database(ctx)
      .insert(uploadedParts)
      .values({ uploadId, ...part })
      .onConflictDoUpdate({ target: [uploadedParts.uploadId, uploadedParts.number], set: { size, etag } });
    return true;
  } catch (error) {
    if (violates(error, "FOREIGN KEY")) return false;
    throw error;
  }
};

/** Takes one part of an upload that was begun and not aborted; answers its ETag. */
export const takePart = async (
  ctx: CatalogContext,
  ticket: PartTicket,
  { read, length }: Sent,
): Promise<Result<{ etag: string }>> => {
  const target = await findUpload(ctx, ticket);
  const decision = decideUpload(ticket, target, ctx.now);
  if (!decision.ok) return decision;
  if (!target?.uploadId || !target.partsKey) return refuse("not_found");
  const size = length ?? usualLength(target.size, ticket.partNumber);
  const sized = decidePartLength(size);
  if (!sized.ok) return sized;
  const upload = ctx.env.FILES.resumeMultipartUpload(target.partsKey, target.uploadId);
  const stored = await storePart(upload, ticket.partNumber, read, size);
  if (stored === "gone") {
    await forgetUpload(ctx, target.uploadId);
    return refuse("not_found");
  }
  if (!stored.ok) return stored;
  const etag = stored.value;
  const noted = await notePart(ctx, target.uploadId, { number: ticket.partNumber, size, etag });
  return noted ? accept({ etag }) : refuse("not_found");
};
