import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

type Prepared = { query: string; values: SQLInputValue[] };

/** A D1 database in this process's memory, migrated: as much of one as drizzle asks for. */
export const openLocalDatabase = (migrations: string): D1Database => {
  const sqlite = new DatabaseSync(":memory:");
  for (const name of readdirSync(migrations).sort()) sqlite.exec(readFileSync(join(migrations, name), "utf8"));
  const run = ({ query, values }: Prepared) => {
    const started = performance.now();
    const results = sqlite.prepare(query).all(...values);
    return { success: true, results, meta: { duration: performance.now() - started } };
  };
  const prepare = (query: string, values: SQLInputValue[] = []) => ({
    query,
    values,
    bind: (...bound: SQLInputValue[]) => prepare(query, bound),
    all: async () => run({ query, values }),
  });
  const batch = async (statements: Prepared[]) => {
    sqlite.exec("BEGIN");
    try {
      const results = statements.map(run);
      sqlite.exec("COMMIT");
      return results;
    } catch (error) {
      sqlite.exec("ROLLBACK");
      throw error;
    }
  };
  return { prepare, batch } as object as D1Database;
};
