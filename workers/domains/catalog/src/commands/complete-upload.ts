import type { Principal } from "@souk/contracts/call";
import type { CompletedUpload, CompleteUpload } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { decideAssembly, decideParts, type StoredPart } from "../domain/parts.ts";
import type { CatalogContext } from "../env.ts";
import { toFile } from "../queries/product-view.ts";
import { readOwnUpload, type UploadTarget } from "../queries/uploads.ts";
import { forgetUpload } from "./abort-upload.ts";
import { isPartsMisfit, isUploadGone } from "./bucket-errors.ts";
import { claimVersion } from "./claim-version.ts";
import { toHex } from "./store-bytes.ts";

type Begun = UploadTarget & { uploadId: string; partsKey: string };

const toCompleted = (ctx: CatalogContext, target: UploadTarget, sha256: string | null): CompletedUpload => {
  const { fileId: id, kind, name, type, size, version } = target;
  return { file: toFile(ctx.env.PUBLIC_ORIGIN, { id, kind, name, type, size, sha256, version, status: "uploaded" }) };
};

const lost = () => refuse("upload_mismatch", "Nothing was kept: begin the upload again.");

/** Makes one object of the parts, or finds the one that a request before has made. */
const assemble = async (
  { FILES }: CatalogContext["env"],
  { partsKey, uploadId }: Begun,
  parts: StoredPart[],
): Promise<"assembled" | "gone" | "misfit"> => {
  try {
    await FILES.resumeMultipartUpload(partsKey, uploadId).complete(parts);
    return "assembled";
  } catch (error) {
    if (await FILES.head(partsKey)) return "assembled";
    if (isUploadGone(error)) return "gone";
    if (isPartsMisfit(error)) return "misfit";
    throw error;
  }
};

/** The bucket keeps no hash of what came in parts: it is read once from end to end. */
const hashObject = async (bucket: R2Bucket, key: string): Promise<{ size: number; sha256: string } | null> => {
  const object = await bucket.get(key);
  if (!object) return null;
  const hash = new crypto.DigestStream("SHA-256");
  await object.body.pipeTo(hash);
  return { size: object.size, sha256: toHex(await hash.digest) };
};

const discard = async (ctx: CatalogContext, { partsKey, uploadId }: Begun): Promise<void> => {
  await ctx.env.FILES.delete(partsKey);
  await forgetUpload(ctx, uploadId);
};

const checkAndClaim = async (ctx: CatalogContext, target: Begun): Promise<Result<CompletedUpload>> => {
  const { partsKey: key, uploadId, type, size } = target;
  const stored = await hashObject(ctx.env.FILES, key);
  if (!stored || stored.size !== size || (target.sha256 ?? stored.sha256) !== stored.sha256) {
    await discard(ctx, target);
    return lost();
  }
  const claimed = await claimVersion(ctx, target, { key, type, sha256: stored.sha256 }, uploadId);
  if (claimed === "claimed") return accept(toCompleted(ctx, target, stored.sha256));
  await discard(ctx, target);
  return lost();
};

const finish = async (ctx: CatalogContext, target: Begun, parts: StoredPart[]): Promise<Result<CompletedUpload>> => {
  const assembled = await assemble(ctx.env, target, parts);
  if (assembled === "assembled") return checkAndClaim(ctx, target);
  if (assembled === "misfit") return refuse("upload_mismatch", "A part was replaced meanwhile: send it again.");
  await forgetUpload(ctx, target.uploadId);
  return lost();
};

const isBegun = (target: UploadTarget): target is Begun => target.uploadId !== null && target.partsKey !== null;

/** Puts a file version together from its parts and checks it; a repeat with the same parts is answered like the first. */
export const completeUpload = async (
  ctx: CatalogContext,
  principal: Principal,
  ids: { id: string; fileId: string },
  { parts: listed }: CompleteUpload,
): Promise<Result<CompletedUpload>> => {
  const read = await readOwnUpload(ctx, principal, ids);
  if (!read.ok) return read;
  const { target, parts } = read.value;
  const assembly = decideAssembly(target.size, parts, listed);
  const isRepeat = assembly.ok && target.storageKey !== null && target.storageKey === target.partsKey;
  if (isRepeat) return accept(toCompleted(ctx, target, target.sha256));
  const decision = decideParts(target);
  if (!decision.ok) return decision;
  if (!assembly.ok) return assembly;
  if (!isBegun(target)) throw new Error("Parts of an upload that never began");
  return finish(ctx, target, assembly.value);
};
