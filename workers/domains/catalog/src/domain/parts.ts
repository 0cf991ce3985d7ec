import type { ProblemCode } from "@souk/contracts/problems";
import { accept, invalid, type Outcome, refuse } from "@souk/kernel/result";

/** A part that has arrived. */
export type StoredPart = { partNumber: number; size: number; etag: string };
export type ListedPart = { partNumber: number; etag: string };

/** What a signed address takes: one part of a file version. */
export type PartTicket = { fileId: string; version: number; partNumber: number; expiresAt: string };

type Decision<T, Code extends ProblemCode> = Outcome<T, Code>;

// What the bucket asks of parts, and what a request may carry.
export const smallestPart = 5 * 1024 ** 2;
export const largestPart = 90_000_000;
const usualPart = 32 * 1024 ** 2;

/** The layout that is proposed for a file of so many bytes. */
export const layOutParts = (size: number): { partSize: number; count: number } => ({
  partSize: usualPart,
  count: Math.ceil(size / usualPart),
});

/** How long a part is in the proposed layout; 0 behind its end. */
export const usualLength = (size: number, partNumber: number): number =>
  Math.max(0, Math.min(usualPart, size - (partNumber - 1) * usualPart));

/** A download takes parts while its bytes are awaited. */
export const decideParts = (target: {
  kind: "download" | "image";
  status: "pending" | "uploaded";
}): Decision<null, "validation_failed" | "upload_completed"> => {
  if (target.kind === "image") return invalid("", "An image is sent in one PUT");
  return target.status === "uploaded" ? refuse("upload_completed") : accept(null);
};

/** A part has 1 byte to 90 MB. */
export const decidePartLength = (length: number): Decision<null, "payload_too_large" | "upload_mismatch"> => {
  if (length > largestPart) return refuse("payload_too_large");
  return length >= 1 ? accept(null) : refuse("upload_mismatch", "The part is empty, or lies behind the file's end.");
};

const findUnknown = (stored: StoredPart[], listed: ListedPart[]) => {
  const etags = new Map(stored.map(({ partNumber, etag }) => [partNumber, etag]));
  for (const [index, { partNumber, etag }] of listed.entries()) {
    if (etags.get(partNumber) !== etag)
      return invalid(`/parts/${index}/etag`, "No part arrived that had this ETag last");
    if (listed.findIndex((other) => other.partNumber === partNumber) < index) {
      return invalid(`/parts/${index}/partNumber`, "Each part is listed once");
    }
  }
  return null;
};

const findUneven = (parts: StoredPart[]) => {
  const [first, ...rest] = parts;
  const last = rest.pop();
  if (!first || !last) return null;
  if (first.size < smallestPart) return invalid("/parts", "Every part but the last has at least 5 MiB");
  return rest.some(({ size }) => size !== first.size) || last.size > first.size
    ? invalid("/parts", "Every part but the last has the same size, and the last is not larger")
    : null;
};

/** The listed parts in the order of their numbers, when they are there as they were sent last, fit together and make `size` bytes. */
export const decideAssembly = (
  size: number,
  stored: StoredPart[],
  listed: ListedPart[],
): Decision<StoredPart[], "validation_failed" | "upload_mismatch"> => {
  const unknown = findUnknown(stored, listed);
  if (unknown) return unknown;
  const numbers = new Set(listed.map(({ partNumber }) => partNumber));
  const parts = stored.filter(({ partNumber }) => numbers.has(partNumber)).sort((a, b) => a.partNumber - b.partNumber);
  const uneven = findUneven(parts);
  if (uneven) return uneven;
  const sum = parts.reduce((total, part) => total + part.size, 0);
  return sum === size
    ? accept(parts)
    : refuse("upload_mismatch", `The parts make ${sum} bytes and ${size} were declared. They are kept.`);
};
