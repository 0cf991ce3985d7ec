import type { Envelope } from "@souk/contracts/events";
import { getTableName, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Context } from "./context.ts";
import { type Database, database, type Statement } from "./database.ts";
import type { Rows } from "./row-hash.ts";

export type { Rows };

/** What a rebuild makes anew beside the rows that answer, until it takes their place in one transaction. */
export type Projection<Env> = {
  /** The statements that empty what stands beside. */
  open(ctx: Context<Env>, db: Database): Statement[] | Promise<Statement[]>;
  /** What some events make of it, in the log's order; left out where it follows from the Worker's own rows alone. */
  apply?(ctx: Context<Env>, db: Database, events: Envelope[]): Statement[] | Promise<Statement[]>;
  /** The statements that put it in the place of the live rows. */
  swap(db: Database): Statement[];
  /** The rows that the projection consists of, as they are and as they were made, without what numbers them only here. */
  rows: { live: Rows[]; next: Rows[] };
};

type Part = { type: string; name: string; text: string };

const run = (db: Database, text: string): Statement => db.run(sql.raw(text));

const namesOf = (live: SQLiteTable[]): string[] => [...new Set(live.map(getTableName))];

const readParts = (ctx: Context<{ DB: D1Database }>, names: string[]): Promise<Part[]> =>
  database(ctx)
    .select({
      type: sql<string>`type`.as("type"),
      name: sql<string>`name`.as("name"),
      text: sql<string>`sql`.as("text"),
    })
    .from(sql`sqlite_master`)
    .where(sql`sql is not null and tbl_name in (select value from json_each(${JSON.stringify(names)}))`)
    .orderBy(sql`type desc`);

// Index names belong to the whole database: each rebuild gives them its own number.
const renumber = (name: string): string => {
  const number = /_g(\d+)$/.exec(name)?.[1];
  return `${name.replace(/_g\d+$/, "")}_g${Number(number ?? 0) + 1}`;
};

const toNext = (names: string[], { type, name, text }: Part): string => {
  const renamed = type === "index" ? text.replace(name, renumber(name)) : text;
  return renamed.replaceAll(new RegExp(`\\b(${names.join("|")})\\b`, "g"), "next_$1");
};

/** The statements that make empty tables, named `next_…`, beside the live ones and exactly like them. */
export const openTables = async (
  ctx: Context<{ DB: D1Database }>,
  db: Database,
  live: SQLiteTable[],
): Promise<Statement[]> => {
  const names = namesOf(live);
  const parts = await readParts(ctx, names);
  return [
    ...names.map((name) => run(db, `DROP TABLE IF EXISTS next_${name}`)),
    ...parts.map((part) => run(db, toNext(names, part))),
  ];
};

/** The statements that put the tables named `next_…` in the place of the live ones. */
export const swapTables = (db: Database, live: SQLiteTable[]): Statement[] =>
  namesOf(live).flatMap((name) => [
    run(db, `DROP TABLE ${name}`),
    run(db, `ALTER TABLE next_${name} RENAME TO ${name}`),
  ]);

/** A projection of whole tables that events alone fill; `carry` adds what others count there. */
export const projectTables = <Tables extends Record<string, SQLiteTable>>(of: {
  live: Tables;
  next: Tables;
  apply(db: Database, tables: Tables, event: Envelope): Statement[];
  carry?: (db: Database) => Statement[];
  rows: (tables: Tables) => Rows[];
}): Projection<{ DB: D1Database }> => {
  const tables = Object.values(of.live);
  return {
    open: (ctx, db) => openTables(ctx, db, tables),
    apply: (_, db, events) => events.flatMap((event) => of.apply(db, of.next, event)),
    swap: (db) => [...(of.carry?.(db) ?? []), ...swapTables(db, tables)],
    rows: { live: of.rows(of.live), next: of.rows(of.next) },
  };
};
