import { type Database, database, expectChange, type Statement, save } from "@souk/platform/database";
import { getTableName, sql } from "drizzle-orm";
import type { SearchContext } from "../env.ts";
import { live, next, rebuilds, sellers } from "../schema.ts";
import { addWordsOf } from "./count-words.ts";

const subscriber = "search";
const tables = [...new Set(Object.values(live).map((table) => getTableName(table)))];
const tableNames = new RegExp(`\\b(${tables.join("|")})\\b`, "g");
const nextTables = [...new Set(Object.values(next).map((table) => getTableName(table)))];

type Part = { name: string; tbl: string; text: string };

const run = (db: Database, text: string): Statement => db.run(sql.raw(text));

const readParts = (ctx: SearchContext): Promise<Part[]> =>
  database(ctx)
    .select({
      name: sql<string>`name`.as("name"),
      tbl: sql<string>`tbl_name`.as("tbl"),
      text: sql<string>`sql`.as("text"),
    })
    .from(sql`sqlite_master`)
    .where(sql`sql is not null and tbl_name in (select value from json_each(${JSON.stringify(tables)}))`)
    .orderBy(sql`type desc`);

const readRank = async (ctx: SearchContext): Promise<string> => {
  const [row] = await database(ctx)
    .select({ rank: sql<string>`v`.as("rank") })
    .from(sql`fulltext_config`)
    .where(sql`k = 'rank'`);
  return row?.rank ?? "";
};

// Index names belong to the whole database: each rebuild gives them its own number.
const renumber = (text: string): string => text.replaceAll(/_g(\d+)/g, (_, number) => `_g${Number(number) + 1}`);
const rename = (text: string): string => renumber(text.replaceAll(tableNames, "next_$1"));

const dropAll = (db: Database, names: string[]): Statement[] =>
  names.map((name) => run(db, `DROP TABLE IF EXISTS ${name}`));

/** Makes empty tables beside the live ones, exactly like them. */
export const openNextIndex = async (ctx: SearchContext): Promise<void> => {
  const [parts, rank] = [await readParts(ctx), await readRank(ctx)];
  const db = database(ctx);
  await save(db, [
    ...dropAll(db, nextTables),
    ...parts.map(({ text }) => run(db, rename(text))),
    run(db, `INSERT INTO next_fulltext (next_fulltext, rank) VALUES ('rank', '${rank}')`),
    db.insert(rebuilds).values({ subscriber, sequence: 0 }),
  ]);
};

const expectCheckpoint = (db: Database, sequence: number): Statement[] => {
  const checkpoint = sql`coalesce((select sequence from checkpoints where subscriber = ${subscriber}), 0)`;
  return [db.delete(rebuilds).where(sql`${checkpoint} = ${sequence}`), expectChange(db)];
};

/** Puts the new tables in the place of the live ones, where both have applied the log up to the same sequence. */
export const swapIndexes = async (ctx: SearchContext, sequence: number): Promise<"swapped" | "behind"> => {
  const db = database(ctx);
  const saved = await save(db, [
    ...expectCheckpoint(db, sequence),
    ...addWordsOf(db, next, sql`${sellers} s, json_each(s.words) w where true`),
    ...dropAll(db, tables),
    ...tables.map((name) => run(db, `ALTER TABLE next_${name} RENAME TO ${name}`)),
  ]);
  return saved === "saved" ? "swapped" : "behind";
};
