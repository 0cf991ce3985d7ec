import { createHash } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import type { Context } from "./context.ts";
import { type Database, database } from "./database.ts";

/** Rows of a table or query, told apart and put in order by `key`, of which `columns` count. */
export type Rows = { from: SQL | object; key: string[]; columns: string[]; where?: SQL };

/** How many rows there are, and a hash over all of them in order. */
export type Fingerprint = { rows: number; hash: string };

const pageLength = 500;
/** Beyond this the reading costs more calls than one invocation has. */
const mostPages = 800;

const listOf = (columns: string[]): SQL =>
  sql.join(
    columns.map((column) => sql.identifier(column)),
    sql`, `,
  );

const readPage = (db: Database, { from, key, columns, where = sql`true` }: Rows, after: string | null) => {
  const last = sql.join(
    key.map((_, index) => sql`${after}->>${sql.raw(String(index))}`),
    sql`, `,
  );
  const behind = after === null ? sql`true` : sql`(${listOf(key)}) > (${last})`;
  return db
    .select({
      at: sql<string>`json_array(${listOf(key)})`.as("at"),
      row: sql<string>`json_array(${listOf(columns)})`.as("row"),
    })
    .from(sql`${from}`)
    .where(sql`${where} and ${behind}`)
    .orderBy(listOf(key))
    .limit(pageLength);
};

/** Reads all the rows in order; null where there are too many. */
export const hashRows = async (ctx: Context<{ DB: D1Database }>, all: Rows[]): Promise<Fingerprint | null> => {
  const db = database(ctx);
  const hash = createHash("sha256");
  let [rows, pages] = [0, 0];
  for (const [index, each] of all.entries()) {
    hash.update(`${index}\n`);
    for (let after: string | null = null, isWhole = false; !isWhole; pages += 1) {
      if (pages === mostPages) return null;
      const page: { at: string; row: string }[] = await readPage(db, each, after);
      for (const { row } of page) hash.update(`${row}\n`);
      rows += page.length;
      after = page.at(-1)?.at ?? null;
      isWhole = page.length < pageLength;
    }
  }
  return { rows, hash: hash.digest("hex") };
};
