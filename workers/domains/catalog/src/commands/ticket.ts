import type { Upload } from "@souk/contracts/catalog";
import { openToken, sealToken } from "@souk/platform/signing";
import { type UploadTicket, uploadLifetimeMs } from "../domain/file.ts";
import type { CatalogContext } from "../env.ts";
import type { ListedFile } from "../schema.ts";

const purpose = "upload";

/** Where and until when a client may PUT a file version's bytes. */
export const issueTicket = (ctx: CatalogContext, file: ListedFile): Upload["upload"] => {
  const expiresAt = new Date(ctx.now.getTime() + uploadLifetimeMs).toISOString();
  const { id: fileId, version, size, sha256 } = file;
  const ticket: UploadTicket = { fileId, version, size, sha256, expiresAt };
  const token = sealToken(ctx.env.SIGNING_SECRET, purpose, ticket);
  const url = `${ctx.env.PUBLIC_ORIGIN}/uploads/${token}`;
  return { method: "PUT", url, headers: { "Content-Type": file.type }, expiresAt };
};

/** What a signed address was issued for, or null when it was altered. */
export const openTicket = (ctx: CatalogContext, token: string): UploadTicket | null =>
  openToken<UploadTicket>(ctx.env.SIGNING_SECRET, purpose, token);
