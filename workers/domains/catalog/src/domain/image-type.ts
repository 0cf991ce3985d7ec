/** How many leading bytes `recogniseImage` needs. */
export const headLength = 32;

const startsWith = (head: Uint8Array, bytes: number[], at = 0): boolean =>
  head.length >= at + bytes.length && bytes.every((byte, index) => head[at + index] === byte);

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

const brandPlaces = [8, 16, 20, 24, 28];
const isAvif = (head: Uint8Array): boolean =>
  startsWith(head, ascii("ftyp"), 4) &&
  brandPlaces.some((at) => startsWith(head, ascii("avif"), at) || startsWith(head, ascii("avis"), at));

/** The media type of a raster image by its first bytes, or null for anything else. */
export const recogniseImage = (head: Uint8Array): string | null => {
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "image/png";
  if (startsWith(head, [0xff, 0xd8, 0xff])) return "image/jpeg";
  if (startsWith(head, ascii("GIF87a")) || startsWith(head, ascii("GIF89a"))) return "image/gif";
  if (startsWith(head, ascii("RIFF")) && startsWith(head, ascii("WEBP"), 8)) return "image/webp";
  return isAvif(head) ? "image/avif" : null;
};
