import { sql } from "drizzle-orm";
import { marks } from "../text/marks.ts";

const snippetTokens = 24;

/** A document's seller, its title and a snippet of its description as a JSON array, marked where a search in the index matched. */
export const markedText = sql<string>`json_array(seller, highlight(fulltext, 0, ${marks.open}, ${marks.close}),
  snippet(fulltext, 3, ${marks.open}, ${marks.close}, '…', ${snippetTokens}))`;
