import { type SQL, sql } from "drizzle-orm";
import { live } from "../schema.ts";
import { marks } from "../text/marks.ts";
import { type Sought, toMatch } from "../text/match.ts";

const { fulltext } = live;

const snippetTokens = 24;
const plainCharacters = 200;

const marked = sql`json_array(seller, highlight(fulltext, 0, ${marks.open}, ${marks.close}),
  snippet(fulltext, 3, ${marks.open}, ${marks.close}, '…', ${snippetTokens}))`;
const plain = sql`json_array(seller, fulltext.title, substr(description, 1, ${plainCharacters}))`;

/** A document's seller, its title and a piece of its description as a JSON array, marked where a search in the index matched words. */
export const textOf = ({ terms }: Sought): SQL => (terms.length === 0 ? plain : marked);

/** The same of the document at one place, where no search walks by it. */
export const textAt = (place: SQL, sought: Sought): SQL => {
  // Every lookup opens all that it matches anew, and filters mark nothing.
  const match = toMatch({ ...sought, filters: [] });
  const isMatch = match === null ? sql`true` : sql`${fulltext} match ${match}`;
  return sql`(select ${textOf(sought)} from ${fulltext} where rowid = ${place} and ${isMatch} limit 1)`;
};
