import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { decideSize, decideUpload } from "../domain/file.ts";
import type { CatalogContext } from "../env.ts";
import { findUpload } from "../queries/uploads.ts";
import { claimVersion } from "./claim-version.ts";
import { drain, readFrom, type Sent } from "./read-body.ts";
import { storeBytes } from "./store-bytes.ts";
import { openPartTicket, openTicket } from "./ticket.ts";
import { takePart } from "./upload-part.ts";

const takeWhole = async (ctx: CatalogContext, token: string, { read, length }: Sent): Promise<Result<null>> => {
  const ticket = openTicket(ctx, token);
  const target = ticket && (await findUpload(ctx, ticket));
  const decision = decideUpload(ticket, target, ctx.now);
  if (!decision.ok) return decision;
  if (!ticket || !target) return refuse("link_invalid");
  const sized = decideSize(length ?? ticket.size, ticket.size);
  if (!sized.ok) return sized;
  const key = `${target.productId}/${ticket.fileId}/${ticket.version}/${ctx.newId("fil")}`;
  const stored = await storeBytes(ctx.env.FILES, read, { key, ...ticket, kind: target.kind, type: target.type });
  if (!stored.ok) return stored;
  if ((await claimVersion(ctx, target, stored.value)) === "claimed") return accept(null);
  await ctx.env.FILES.delete(key);
  return refuse("upload_completed");
};

const take = async (ctx: CatalogContext, token: string, sent: Sent): Promise<Result<{ etag: string | null }>> => {
  const part = openPartTicket(ctx, token);
  if (part) return takePart(ctx, part, sent);
  const taken = await takeWhole(ctx, token, sent);
  return taken.ok ? accept({ etag: null }) : taken;
};

/** Takes the bytes that a signed address was issued for; what was not taken is deleted again. `length` is null where it was not announced; only a part has an ETag. */
export const uploadFile = async (
  ctx: CatalogContext,
  token: string,
  body: ReadableStream<Uint8Array> | null,
  length: number | null = null,
): Promise<Result<{ etag: string | null }>> => {
  const read = readFrom(body);
  const taken = await take(ctx, token, { read, length });
  if (!taken.ok) await drain(read);
  return taken;
};
