import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "@souk/tools/workers";
import { openFrom, type Row, type Sqlite } from "./sqlite.ts";

/** How a database's trips go: the work itself never waits, its way there and back may, and may fail. */
export type Trip = <T>(work: () => T) => Promise<T>;

type Result = { results: Row[]; success: true; meta: { changed_db: boolean; rows_read: number; rows_written: number } };

type Statement = { bind(...values: unknown[]): Statement; all(): Promise<Result>; runNow(): Result };

const reads = /^\s*(select|with)\b/i;

const statement = (sqlite: Sqlite, trip: Trip, query: string, values: unknown[]): Statement => {
  const runNow = (): Result => ({
    results: sqlite.run(query, values),
    success: true,
    meta: { changed_db: !reads.test(query), rows_read: 0, rows_written: 0 },
  });
  return { bind: (...bound) => statement(sqlite, trip, query, bound), all: () => trip(runNow), runNow };
};

/** The part of D1 that drizzle and platform use, on SQLite in memory. */
export const toD1 = (sqlite: Sqlite, trip: Trip): D1Database => {
  const database = {
    prepare: (query: string) => statement(sqlite, trip, query, []),
    batch: (statements: Statement[]) => trip(() => sqlite.atomically(() => statements.map((each) => each.runNow()))),
  };
  return database as unknown as D1Database;
};

const readMigrations = (name: string): string => {
  const folder = join(root, "migrations", name);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
};

/** A new database with its real migrations. */
export const openMigrated = (name: string): Sqlite => openFrom(name, () => readMigrations(name));
