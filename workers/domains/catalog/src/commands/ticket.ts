import type { SignedPut } from "@souk/contracts/catalog";
import { openToken, sealToken } from "@souk/platform/signing";
import { type UploadTicket, uploadLifetimeMs } from "../domain/file.ts";
import type { PartTicket } from "../domain/parts.ts";
import type { CatalogContext } from "../env.ts";
import type { ListedFile } from "../schema.ts";

const wholePurpose = "upload";
const partPurpose = "upload-part";

const signPut = (ctx: CatalogContext, purpose: string, expiresAt: string, ticket: unknown, type: string): SignedPut => {
  const url = `${ctx.env.PUBLIC_ORIGIN}/uploads/${sealToken(ctx.env.SIGNING_SECRET, purpose, ticket)}`;
  return { method: "PUT", url, headers: { "Content-Type": type }, expiresAt };
};

const expiryOf = ({ now }: CatalogContext): string => new Date(now.getTime() + uploadLifetimeMs).toISOString();

/** Where and until when a client may PUT a file version's bytes. */
export const issueTicket = (ctx: CatalogContext, file: ListedFile): SignedPut => {
  const expiresAt = expiryOf(ctx);
  const { id: fileId, version, size, sha256 } = file;
  const ticket: UploadTicket = { fileId, version, size, sha256, expiresAt };
  return signPut(ctx, wholePurpose, expiresAt, ticket, file.type);
};

/** What a signed address was issued for, or null when it was altered or is one for a part. */
export const openTicket = (ctx: CatalogContext, token: string): UploadTicket | null =>
  openToken<UploadTicket>(ctx.env.SIGNING_SECRET, wholePurpose, token);

/** Where and until when a client may PUT one part of a file version. */
export const issuePartTicket = (ctx: CatalogContext, part: Omit<PartTicket, "expiresAt">): SignedPut => {
  const expiresAt = expiryOf(ctx);
  const ticket: PartTicket = { ...part, expiresAt };
  return signPut(ctx, partPurpose, expiresAt, ticket, "application/octet-stream");
};

/** Which part a signed address was issued for, or null when it is not one for a part. */
export const openPartTicket = (ctx: CatalogContext, token: string): PartTicket | null =>
  openToken<PartTicket>(ctx.env.SIGNING_SECRET, partPurpose, token);
