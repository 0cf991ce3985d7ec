/** What the index puts around a match: no text may hold these. */
export const marks = { open: "\u0002", close: "\u0003" } as const;

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const swaps: Record<string, string> = { ...entities, [marks.open]: "<mark>", [marks.close]: "</mark>" };
const special = new RegExp(`[&<>"'${marks.open}${marks.close}]`, "g");

const cut = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const kept = text.slice(0, most).toWellFormed();
  const isOpen = kept.lastIndexOf(marks.open) > kept.lastIndexOf(marks.close);
  return `${kept}${isOpen ? marks.close : ""}…`;
};

/** Escaped HTML of a marked text, at most about `most` characters of it, with <mark> where the marks were. */
export const toHtml = (marked: string, most = 1_000): string =>
  cut(marked, most).replaceAll(special, (character) => swaps[character] ?? "");
