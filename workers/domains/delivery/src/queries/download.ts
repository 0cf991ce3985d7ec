import type { StoredFile } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse, unreachable } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { database } from "@souk/platform/database";
import { logError } from "@souk/platform/log";
import { and, eq } from "drizzle-orm";
import { type Conditions, decideTransfer } from "../conditions.ts";
import { formatAttachment } from "../disposition.ts";
import type { DeliveryContext } from "../env.ts";
import { openLink } from "../link.ts";
import { entitlements, isGranted } from "../schema.ts";

/** The file behind a link whose buyer still has access; refuses `link_invalid`, `link_expired` and `access_revoked`. */
export const findFile = async (ctx: DeliveryContext, token: string): Promise<Result<StoredFile>> => {
  const link = openLink(ctx.env.SIGNING_SECRET, token, ctx.now);
  if (!link.ok) return link;
  const { entitlementId, productId, fileId, version } = link.value;
  const [open, located] = await Promise.all([
    database(ctx)
      .select({ id: entitlements.id })
      .from(entitlements)
      .where(and(eq(entitlements.id, entitlementId), isGranted)),
    ask(ctx, (call) => ctx.env.CATALOG.locateFile(call, { productId, fileId, version })),
  ]);
  return open.length === 0 ? refuse("access_revoked") : located;
};

type Part = { first: number; last: number };

const expectWhole = <T extends R2Object>(object: T | null, file: StoredFile): T => {
  if (!object) throw new Error("The object is missing");
  if (object.size !== file.size) throw new Error(`The object has ${object.size} bytes instead of ${file.size}`);
  return object;
};

const readBody = async ({ env }: DeliveryContext, file: StoredFile, method: string, part: Part | null) => {
  if (method === "HEAD") {
    expectWhole(await env.FILES.head(file.key), file);
    return null;
  }
  const range = part && { offset: part.first, length: part.last - part.first + 1 };
  return expectWhole(await env.FILES.get(file.key, range ? { range } : {}), file).body;
};

const send = async (
  ctx: DeliveryContext,
  file: StoredFile,
  method: string,
  part: Part | null,
  headers: Record<string, string>,
): Promise<Result<Response>> => {
  try {
    const body = await readBody(ctx, file, method, part);
    return accept(new Response(body, { status: part ? 206 : 200, headers }));
  } catch (error) {
    logError("stored file unreadable", error, { requestId: ctx.call.requestId, object: file.key });
    return refuse("service_unavailable");
  }
};

const describe = (file: StoredFile, etag: string) => ({
  ETag: etag,
  "Accept-Ranges": "bytes",
  "Content-Type": file.type,
  "Content-Disposition": formatAttachment(file.name),
  "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
  "Cache-Control": "private, no-store",
  "X-Content-Type-Options": "nosniff",
});

/** Streams what the request's conditions select of a file; refuses `range_not_satisfiable`, and `service_unavailable` when the bytes are not there. */
export const serveFile = async (
  ctx: DeliveryContext,
  file: StoredFile,
  asked: Conditions,
): Promise<Result<Response>> => {
  const etag = `"${file.sha256}"`;
  const headers = describe(file, etag);
  const transfer = decideTransfer(asked, { etag, size: file.size });
  switch (transfer.kind) {
    case "precondition_failed":
      return refuse("precondition_failed");
    case "not_modified":
      return accept(new Response(null, { status: 304, headers: { ETag: etag } }));
    case "unsatisfiable":
      return refuse("range_not_satisfiable");
    case "whole":
      return send(ctx, file, asked.method, null, { ...headers, "Content-Length": `${file.size}` });
    case "part":
      return send(ctx, file, asked.method, transfer, {
        ...headers,
        "Content-Length": `${transfer.last - transfer.first + 1}`,
        "Content-Range": `bytes ${transfer.first}-${transfer.last}/${file.size}`,
      });
    default:
      return unreachable(transfer);
  }
};
