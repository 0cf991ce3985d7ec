import type { CatalogEvent } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq, exists, isNull } from "drizzle-orm";
import { decideSize, decideUpload, type UploadTicket } from "../domain/file.ts";
import type { CatalogContext } from "../env.ts";
import { files, fileVersions, products } from "../schema.ts";
import { drain, type ReadChunk, readFrom } from "./read-body.ts";
import { refreshFiles } from "./refresh-files.ts";
import { type Stored, storeBytes } from "./store-bytes.ts";
import { openTicket } from "./ticket.ts";

const loadTarget = async (ctx: CatalogContext, { fileId, version }: UploadTicket) => {
  const [row] = await database(ctx)
    .select({
      productId: files.productId,
      kind: files.kind,
      removedAt: files.removedAt,
      sellerId: products.sellerId,
      type: fileVersions.type,
      status: fileVersions.status,
      storageKey: fileVersions.storageKey,
    })
    .from(fileVersions)
    .innerJoin(files, eq(files.id, fileVersions.fileId))
    .innerJoin(products, eq(products.id, files.productId))
    .where(and(eq(fileVersions.fileId, fileId), eq(fileVersions.version, version)));
  return row ?? null;
};
type Target = NonNullable<Awaited<ReturnType<typeof loadTarget>>>;

const claim = (ctx: CatalogContext, ticket: UploadTicket, target: Target, stored: Stored) => {
  const db = database(ctx);
  const { fileId, version } = ticket;
  const { productId, sellerId } = target;
  const uploaded: CatalogEvent = { type: "FileVersionUploaded", data: { productId, sellerId, fileId, version } };
  const present = db
    .select({ id: files.id })
    .from(files)
    .where(and(eq(files.id, fileId), isNull(files.removedAt)));
  return save(db, [
    db
      .update(fileVersions)
      .set({
        status: "uploaded",
        type: stored.type,
        sha256: stored.sha256,
        storageKey: stored.key,
        uploadedAt: ctx.now.toISOString(),
      })
      .where(
        and(
          eq(fileVersions.fileId, fileId),
          eq(fileVersions.version, version),
          eq(fileVersions.status, "pending"),
          exists(present),
        ),
      ),
    expectChange(db),
    refreshFiles(db, ctx, productId),
    ...publish(db, ctx, productId, [uploaded]),
  ]);
};

type Sent = { read: ReadChunk; length: number | null };

const takeUpload = async (ctx: CatalogContext, token: string, { read, length }: Sent): Promise<Result<null>> => {
  const ticket = openTicket(ctx, token);
  const target = ticket && (await loadTarget(ctx, ticket));
  const decision = decideUpload(ticket, target, ctx.now);
  if (!decision.ok) return decision;
  if (!ticket || !target) return refuse("link_invalid");
  const sized = decideSize(length ?? ticket.size, ticket.size);
  if (!sized.ok) return sized;
  const key = `${target.productId}/${ticket.fileId}/${ticket.version}/${ctx.newId("fil")}`;
  const stored = await storeBytes(ctx.env.FILES, read, { key, ...ticket, kind: target.kind, type: target.type });
  if (!stored.ok) return stored;
  try {
    if ((await claim(ctx, ticket, target, stored.value)) === "saved") return accept(null);
  } catch (error) {
    // A write that errs may have been committed, or be so yet: the object stays, lest a file lose its bytes.
    const now = await loadTarget(ctx, ticket);
    if (now?.storageKey === key) return accept(null);
    throw error;
  }
  await ctx.env.FILES.delete(key);
  return refuse("upload_completed");
};

/** Takes the bytes that a signed address was issued for, once; what was not taken is deleted again. `length` is null where it was not announced. */
export const uploadFile = async (
  ctx: CatalogContext,
  token: string,
  body: ReadableStream<Uint8Array> | null,
  length: number | null = null,
): Promise<Result<null>> => {
  const read = readFrom(body);
  const taken = await takeUpload(ctx, token, { read, length });
  if (!taken.ok) await drain(read);
  return taken;
};
