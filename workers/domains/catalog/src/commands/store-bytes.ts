import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { decideSize } from "../domain/file.ts";
import { headLength, recogniseImage } from "../domain/image-type.ts";
import type { ReadChunk } from "./read-body.ts";

export type Announced = {
  key: string;
  kind: "download" | "image";
  type: string;
  size: number;
  sha256: string | null;
};

export type Stored = { key: string; type: string; sha256: string };

const readHead = async (read: ReadChunk): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  const length = () => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  while (length() < headLength) {
    const chunk = await read();
    if (!chunk) break;
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
};

type Sinks = WritableStreamDefaultWriter<Uint8Array>[];

const pour = async (head: Uint8Array, read: ReadChunk, size: number, sinks: Sinks): Promise<Result<null>> => {
  let seen = 0;
  for (let chunk: Uint8Array | null = head; chunk && seen <= size; chunk = await read()) {
    const bytes = chunk;
    seen += bytes.length;
    if (seen <= size) await Promise.all(sinks.map((sink) => sink.write(bytes)));
  }
  const decision = decideSize(seen, size);
  if (!decision.ok) return decision;
  await Promise.all(sinks.map((sink) => sink.close()));
  return decision;
};

const abort = (sinks: Sinks, reason: unknown) => Promise.allSettled(sinks.map((sink) => sink.abort(reason)));

const pourOrAbort = async (...given: Parameters<typeof pour>): Promise<Result<null>> => {
  const [, , , sinks] = given;
  try {
    const poured = await pour(...given);
    if (!poured.ok) await abort(sinks, new Error(poured.problem.code));
    return poured;
  } catch (error) {
    await abort(sinks, error);
    throw error;
  }
};

const toHex = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString("hex");

/** Streams exactly the announced bytes into the bucket; when they are others, nothing is kept. */
export const storeBytes = async (
  bucket: R2Bucket,
  read: ReadChunk,
  { key, kind, type: announcedType, size, sha256 }: Announced,
): Promise<Result<Stored>> => {
  const head = await readHead(read);
  const type = kind === "image" ? recogniseImage(head) : announcedType;
  if (type === null) return refuse("unsupported_image");
  const fixed = new FixedLengthStream(size);
  const hash = new crypto.DigestStream("SHA-256");
  const sinks = [fixed.writable.getWriter(), hash.getWriter()];
  const putting = bucket.put(key, fixed.readable, { httpMetadata: { contentType: type } });
  putting.catch((error: unknown) => abort(sinks, error));
  const [poured, put, digest] = await Promise.allSettled([
    pourOrAbort(head, read, size, sinks),
    putting,
    hash.digest.then(toHex),
  ]);
  const actual = digest.status === "fulfilled" ? digest.value : null;
  const same = actual !== null && (sha256 === null || sha256 === actual);
  if (same && put.status === "fulfilled") return accept({ key, type, sha256: actual });
  await bucket.delete(key);
  if (poured.status === "fulfilled" && !poured.value.ok) return poured.value;
  if (actual !== null && !same) return refuse("upload_mismatch");
  throw put.status === "rejected" ? put.reason : new Error("The bytes could not be stored");
};
