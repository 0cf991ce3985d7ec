import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Context } from "./context.ts";
import type { Meter } from "./meter.ts";

export type Database = DrizzleD1Database;
export type Statement = BatchItem<"sqlite">;

const count = <T extends D1Result>(meter: Meter, results: T[]): void => {
  const wrote = results.some(({ meta }) => meta.changed_db);
  meter.committed ||= wrote;
  meter.add({
    trips: 1,
    writes: wrote ? 1 : 0,
    rowsRead: results.reduce((sum, { meta }) => sum + (meta.rows_read ?? 0), 0),
    rowsWritten: results.reduce((sum, { meta }) => sum + (meta.rows_written ?? 0), 0),
  });
};

const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>();

const meterStatement = (meter: Meter, original: D1PreparedStatement): D1PreparedStatement => {
  const all = async <T>(): Promise<D1Result<T>> => {
    const result = await original.all<T>();
    count(meter, [result]);
    return result;
  };
  const metered = {
    bind: (...values: unknown[]) => meterStatement(meter, original.bind(...values)),
    all,
    run: all,
    first: async () => (await all()).results[0] ?? null,
    // D1's own raw() answers without `meta`; a join must therefore name its columns apart.
    raw: async () => (await all<Record<string, unknown>>()).results.map((row) => Object.values(row)),
  } as D1PreparedStatement;
  originals.set(metered, original);
  return metered;
};

const meterDatabase = (meter: Meter, original: D1Database): D1Database =>
  ({
    prepare: (query: string) => meterStatement(meter, original.prepare(query)),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      const results = await original.batch<T>(statements.map((statement) => originals.get(statement) ?? statement));
      count(meter, results);
      return results;
    },
  }) as D1Database;

/** This Worker's database, every trip and row of which is counted on the context's meter. */
export const database = (ctx: Pick<Context<{ DB: D1Database }>, "env" | "meter">): Database =>
  drizzle(meterDatabase(ctx.meter, ctx.env.DB));

/** Stands right behind a write in a batch and aborts the batch when that write changed nothing. */
// A select of raw SQL runs in a batch as any other, but drizzle's type of batch items does not know it.
export const expectChange = (db: Database): Statement =>
  db
    .select({ changed: sql`case when changes() = 0 then json('no change') else 1 end` })
    .from(sql`(select 1)`) as unknown as Statement;

const messages = (error: unknown): string =>
  error instanceof Error ? `${error.message}\n${messages(error.cause)}` : "";

/** Whether D1 refused a write over the constraint, index or raised message that `name` is a part of. */
export const violates = (error: unknown, name: string): boolean => messages(error).includes(name);

/** Runs the statements as one transaction: `conflict` when an `expectChange` in it found nothing changed. */
export const save = async (db: Database, statements: Statement[]): Promise<"saved" | "conflict"> => {
  const [first, ...rest] = statements;
  if (!first) return "saved";
  try {
    await db.batch([first, ...rest]);
    return "saved";
  } catch (error) {
    if (violates(error, "malformed JSON")) return "conflict";
    throw error;
  }
};

/** `(a, b) < (x, y)` for keyset pages. */
export const before = (columns: [SQL | object, SQL | object], values: [unknown, unknown]): SQL =>
  sql`(${columns[0]}, ${columns[1]}) < (${values[0]}, ${values[1]})`;

const boundCharacters = 400_000;

/** JSON arrays that together hold all the items, each short enough (in bytes, too) for D1 to bind as one parameter. */
export const toJsonChunks = (items: unknown[]): string[] => {
  const chunks: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const text = JSON.stringify(item);
    const last = chunks.at(-1);
    if (!last || size + text.length > boundCharacters) {
      chunks.push([text]);
      size = text.length;
    } else {
      last.push(text);
      size += text.length;
    }
  }
  return chunks.map((texts) => `[${texts.join(",")}]`);
};

/** The statements that insert any number of rows, each of them whole: what a row leaves out is null, not its column's default. */
export const insertRows = <Table extends SQLiteTable>(
  db: Database,
  table: Table,
  rows: Table["$inferInsert"][],
): Statement[] => {
  const columns = Object.entries(getTableColumns(table)).filter(([, column]) => !column.generated);
  const values = columns.map(([name, { dataType }]) =>
    dataType === "json" ? sql`value->${name}` : sql`value->>${name}`,
  );
  return toJsonChunks(rows).map((chunk) =>
    db.insert(table).select(sql`select ${sql.join(values, sql`, `)} from json_each(${chunk}) order by key`),
  );
};
