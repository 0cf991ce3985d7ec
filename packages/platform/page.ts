import type { List } from "@souk/contracts/list";
import { accept, invalid, type Outcome } from "@souk/kernel/result";
import { openToken, sealToken } from "./signing.ts";

export const defaultLimit = 20;

/** Opens a list's cursor: the key of the last row of the page before, or null on the first page. `list` ties it to one list and its filters. */
export const openCursor = <Key>(
  secret: string,
  list: string,
  cursor: string | undefined,
): Outcome<Key | null, "validation_failed"> => {
  if (cursor === undefined) return accept(null);
  const key = openToken<Key>(secret, `cursor:${list}`, cursor);
  return key === null ? invalid("/cursor", "Not a cursor of this list") : accept(key);
};

/** Cuts a page out of `limit + 1` rows and seals the cursor of the next one. */
export const toPage = <Row, Item>(
  secret: string,
  list: string,
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => unknown,
  toItem: (row: Row) => Item,
): List<Item> => {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { data: page.map(toItem), nextCursor: more ? sealToken(secret, `cursor:${list}`, keyOf(last)) : null };
};
