import type { ProblemCode } from "@souk/contracts/problems";
import { accept, invalid, type Outcome, refuse } from "@souk/kernel/result";

/** One of a product's files at its current version. */
export type FileState = {
  id: string;
  kind: "download" | "image";
  name: string;
  type: string;
  size: number;
  sha256: string | null;
  version: number;
  status: "pending" | "uploaded";
};

type Decision<T, Code extends ProblemCode> = Outcome<T, Code>;

export const maxFiles = 100;
export const uploadLifetimeMs = 3_600_000;

/** A product carries at most 100 files and images. */
export const decideNewFile = (files: FileState[]): Decision<null, "validation_failed"> =>
  files.length < maxFiles ? accept(null) : invalid("", `A product has at most ${maxFiles} files and images`);

/** Downloads have versions; an image, cached for ever under its address, is replaced by another image. */
export const decideNewVersion = (
  files: FileState[],
  fileId: string,
): Decision<FileState, "not_found" | "validation_failed"> => {
  const file = files.find(({ id }) => id === fileId);
  if (!file) return refuse("not_found");
  return file.kind === "download" ? accept(file) : invalid("", "An image has no versions: add another image");
};

/** Whether buyers get this file. */
export const isForSale = ({ kind, status }: FileState): boolean => kind === "download" && status === "uploaded";

/** The last uploaded download of an active product stays. */
export const decideRemoval = (
  product: { status: "draft" | "active" | "archived"; files: FileState[] },
  fileId: string,
): Decision<FileState, "not_found" | "product_not_publishable"> => {
  const file = product.files.find(({ id }) => id === fileId);
  if (!file) return refuse("not_found");
  const remains = product.files.some((other) => other.id !== fileId && isForSale(other));
  return product.status === "active" && !remains
    ? refuse("product_not_publishable", "An active product keeps at least one uploaded download.")
    : accept(file);
};

/** What a signed address takes: the bytes of one file version. */
export type UploadTicket = {
  fileId: string;
  version: number;
  size: number;
  sha256: string | null;
  expiresAt: string;
};

/** A signed address takes its bytes once, for an hour, while the file is there. */
export const decideUpload = (
  ticket: { expiresAt: string } | null,
  target: { status: "pending" | "uploaded"; removedAt: string | null } | null,
  now: Date,
): Decision<null, "link_invalid" | "link_expired" | "not_found" | "upload_completed"> => {
  if (!ticket) return refuse("link_invalid");
  if (ticket.expiresAt <= now.toISOString()) return refuse("link_expired");
  if (!target || target.removedAt !== null) return refuse("not_found");
  return target.status === "uploaded" ? refuse("upload_completed") : accept(null);
};

/** An upload is exactly as long as it was announced. */
export const decideSize = (
  sent: number,
  announced: number,
): Decision<null, "payload_too_large" | "upload_mismatch"> => {
  if (sent === announced) return accept(null);
  return refuse(sent > announced ? "payload_too_large" : "upload_mismatch");
};
