import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_splitSqlQuery } from "wrangler";

/** A migrated D1 database as the local runtime has it, in memory, which counts the rows that it reads. */
export const openD1 = async (migrations: string): Promise<{ DB: D1Database; stop(): Promise<void> }> => {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: "export default {}",
      log: new Log(LogLevel.ERROR),
      d1Databases: { DB: "search" },
    }),
  );
  const db = await miniflare.getD1Database("DB");
  for (const name of readdirSync(migrations).sort()) {
    const statements = unstable_splitSqlQuery(readFileSync(join(migrations, name), "utf8"));
    await db.batch(statements.map((statement) => db.prepare(statement)));
  }
  return { DB: db as object as D1Database, stop: () => miniflare.dispose() };
};
