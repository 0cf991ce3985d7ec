import type { Principal } from "@souk/contracts/call";
import { type AnnouncedUpload, type CreateFile, type CreateFileVersion, uploadLimits } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, save } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import { decideNewFile, decideNewVersion } from "../domain/file.ts";
import { layOutParts } from "../domain/parts.ts";
import type { CatalogContext } from "../env.ts";
import { toFile } from "../queries/product-view.ts";
import { readOwnProduct } from "../queries/read-product.ts";
import { files, fileVersions, type ListedFile } from "../schema.ts";
import { refreshFiles } from "./refresh-files.ts";
import { issueTicket } from "./ticket.ts";

const toUpload = (ctx: CatalogContext, listed: ListedFile): AnnouncedUpload => {
  const file = toFile(ctx.env.PUBLIC_ORIGIN, listed);
  return listed.size > uploadLimits[listed.kind]
    ? { file, parts: layOutParts(listed.size) }
    : { file, upload: issueTicket(ctx, listed) };
};

/** Announces a file of the caller's product; answers it with the signed address for its bytes, or with the parts to send it in. */
export const createFile = async (
  ctx: CatalogContext,
  principal: Principal,
  productId: string,
  input: CreateFile,
): Promise<Result<AnnouncedUpload>> => {
  const db = database(ctx);
  const product = await readOwnProduct(ctx, principal, productId);
  if (!product.ok) return product;
  const decision = decideNewFile(product.value.files);
  if (!decision.ok) return decision;
  const { kind, name, type, size } = input;
  const sha256 = input.sha256 ?? null;
  const file: ListedFile = { id: ctx.newId("fil"), kind, name, type, size, sha256, version: 1, status: "pending" };
  const createdAt = ctx.now.toISOString();
  const first = { type, size, sha256, version: 1, status: "pending" as const, changelog: "", createdAt };
  await save(db, [
    db.insert(files).values({ id: file.id, productId, kind, name, createdAt }),
    db.insert(fileVersions).values({ fileId: file.id, ...first }),
    refreshFiles(db, ctx, productId),
  ]);
  return accept(toUpload(ctx, file));
};

/** Announces a new version of a download of the caller's product; it is current once its bytes are there. */
export const createFileVersion = async (
  ctx: CatalogContext,
  principal: Principal,
  { id, fileId }: { id: string; fileId: string },
  input: CreateFileVersion,
): Promise<Result<AnnouncedUpload>> => {
  const db = database(ctx);
  const product = await readOwnProduct(ctx, principal, id);
  if (!product.ok) return product;
  const file = decideNewVersion(product.value.files, fileId);
  if (!file.ok) return file;
  const next = sql`(select max(version) + 1 from file_versions where file_id = ${fileId})`;
  const bytes = { size: input.size, sha256: input.sha256 ?? null };
  const announced = { type: file.value.type, changelog: input.changelog, createdAt: ctx.now.toISOString() };
  const [[row]] = await db.batch([
    db
      .insert(fileVersions)
      .values({ fileId, version: next, status: "pending", ...bytes, ...announced })
      .returning({ version: fileVersions.version }),
    refreshFiles(db, ctx, id),
  ]);
  if (!row) throw new Error("An insert returned no row");
  return accept(toUpload(ctx, { ...file.value, ...bytes, version: row.version, status: "pending" }));
};
