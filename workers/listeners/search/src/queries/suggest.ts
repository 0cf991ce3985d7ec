import type { Result } from "@souk/contracts/problems";
import type { Suggestions } from "@souk/contracts/search";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import type { SearchContext } from "../env.ts";
import { live } from "../schema.ts";
import { toPrefixMatch } from "../text/match.ts";
import { readWords } from "../text/words.ts";

const { docs, titles } = live;
const most = 8;

/** The titles of popular products that hold every word, the last of them perhaps half typed. */
export const suggest = async (ctx: SearchContext, text: string): Promise<Result<Suggestions>> => {
  const words = readWords(text).map((word) => word.text);
  if (words.length === 0) return accept({ data: [] });
  const rows = await database(ctx)
    .select({ text: sql<string>`d.title`.as("text"), productId: sql<string>`d.id`.as("id") })
    .from(
      sql`(select rowid as place from ${titles} where ${titles} match ${toPrefixMatch(words)} order by rowid limit ${most}) t cross join ${docs} d on d.place = t.place and d.active = 1`,
    );
  return accept({ data: [...new Map(rows.map((row) => [row.text, row])).values()] });
};
