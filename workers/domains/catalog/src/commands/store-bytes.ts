import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { headLength, recogniseImage } from "../domain/image-type.ts";
import { abortSinks, pourInto } from "./pour.ts";
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

const behind = (head: Uint8Array, read: ReadChunk): ReadChunk => {
  let isFirst = true;
  return async () => {
    if (!isFirst) return read();
    isFirst = false;
    return head;
  };
};

/** Bytes in lower-case hexadecimal. */
export const toHex = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString("hex");

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
  putting.catch((error: unknown) => abortSinks(sinks, error));
  const [poured, put, digest] = await Promise.allSettled([
    pourInto(sinks, behind(head, read), size),
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
