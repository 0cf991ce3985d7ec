import type { FileVersionRef, OwnedFiles } from "@souk/contracts/catalog";
import { accept, type Outcome, refuse } from "@souk/kernel/result";

type Files = OwnedFiles["files"];

/** What a buyer may have of a product: all it holds now, and what was removed since only where the order froze it. */
export const listAccessible = (files: Files, frozen: FileVersionRef[]): Files =>
  files.filter(({ id, removed }) => !removed || frozen.some(({ fileId }) => fileId === id));

/** A file's versions, the newest first. */
export const sortVersions = ({ versions }: Pick<Files[number], "versions">): Files[number]["versions"] =>
  versions.toSorted((a, b) => b.version - a.version);

/** The version asked for, or the newest. */
export const pickVersion = (
  files: Files,
  fileId: string,
  version: number | undefined,
): Outcome<number, "not_found"> => {
  const file = files.find(({ id }) => id === fileId);
  const found = file && sortVersions(file).find((one) => version === undefined || one.version === version);
  return found ? accept(found.version) : refuse("not_found");
};
