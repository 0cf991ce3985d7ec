import { type Database, database, type Statement } from "@souk/platform/database";
import { openTables, type Projection, type Rows, swapTables } from "@souk/platform/projection";
import { sql } from "drizzle-orm";
import { addUp } from "../effects.ts";
import type { Env, SearchContext } from "../env.ts";
import { type Index, live, next, sellers } from "../schema.ts";
import { applyEffects } from "./apply-effects.ts";
import { addWordsOf } from "./count-words.ts";
import { learnSellers } from "./name-sellers.ts";

const tables = Object.values(live);

const readRank = async (ctx: SearchContext): Promise<string> => {
  const [row] = await database(ctx)
    .select({ rank: sql<string>`v`.as("rank") })
    .from(sql`fulltext_config`)
    .where(sql`k = 'rank'`);
  return row?.rank ?? "";
};

const open = async (ctx: SearchContext, db: Database): Promise<Statement[]> => {
  const rank = await readRank(ctx);
  const opened = await openTables(ctx, db, tables);
  return [...opened, db.run(sql.raw(`INSERT INTO next_fulltext (next_fulltext, rank) VALUES ('rank', '${rank}')`))];
};

const facts = [
  ...["id", "active", "seller_id", "title", "category", "price_amount", "price_currency", "image", "rating_sum"],
  ...["rating_count", "sales_before", "sold", "published_at", "filters", "words"],
];
const texts = ["title", "tags", "seller", "description", "filters"];

// Numbers are given by the order in which products were first heard of, so that places and what follows from them are left out.
const rowsOf = (of: Index): Rows[] => [
  { from: of.docs, key: ["id"], columns: facts },
  {
    from: sql`(select d.id as id, ${sql.raw(texts.map((text) => `f.${text} as ${text}`).join(", "))}
      from ${of.docs} d cross join ${of.fulltext} f on f.rowid = d.place)`,
    key: ["id"],
    columns: ["id", ...texts],
  },
  { from: of.images, key: ["product_id", "file_id"], columns: ["product_id", "file_id"] },
  { from: of.purchases, key: ["buyer_id", "product_id"], columns: ["buyer_id", "product_id"] },
  { from: of.pairs, key: ["product_id", "other_id"], columns: ["product_id", "other_id", "times"] },
];

/** The index: all of it is made of events, but for sellers' names, which both indexes share. */
export const indexProjection: Projection<Env> = {
  open,
  apply: async (ctx, db, events) => {
    const effects = addUp(events);
    await learnSellers(ctx, effects);
    return applyEffects(db, next, effects);
  },
  swap: (db) => [
    ...addWordsOf(db, next, sql`${sellers} s, json_each(s.words) w where true`),
    ...swapTables(db, tables),
  ],
  rows: { live: rowsOf(live), next: rowsOf(next) },
};
