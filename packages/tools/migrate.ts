import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_splitSqlQuery } from "wrangler";
import { readOptions, stateFolder } from "./options.ts";
import { lockState } from "./state-lock.ts";
import { type DatabaseSource, listDatabases, listWorkers } from "./workers.ts";

type D1 = Awaited<ReturnType<Miniflare["getD1Database"]>>;

const ledger = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

const applyOne = async (db: D1, path: string): Promise<void> => {
  const statements = unstable_splitSqlQuery(readFileSync(path, "utf8"));
  await db.batch([
    ...statements.map((statement) => db.prepare(statement)),
    db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(basename(path)),
  ]);
};

const applyAll = async (db: D1, paths: string[]): Promise<string[]> => {
  await db.prepare(ledger).run();
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const missing = paths.filter((path) => !applied.has(basename(path)));
  for (const path of missing) await applyOne(db, path);
  return missing;
};

const withDatabases = async (
  stateDir: string,
  databases: DatabaseSource[],
  use: (miniflare: Miniflare) => Promise<void>,
): Promise<void> => {
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      modules: true,
      script: "export default {}",
      log: new Log(LogLevel.ERROR),
      d1Databases: Object.fromEntries(databases.map(({ name, id }) => [name, id])),
    }),
    resourcePersistencePath: stateDir,
  });
  try {
    await use(miniflare);
  } finally {
    await miniflare.dispose();
  }
};

/** Brings every database below `stateDir` up to date, with the bookkeeping of `wrangler d1 migrations`; answers what it applied. */
export const migrate = async (stateDir: string): Promise<string[]> => {
  const databases = listDatabases(listWorkers());
  const wanted = JSON.stringify(
    databases.map(({ name, migrations }) => [name, migrations.map((path) => basename(path))]),
  );
  const marker = join(stateDir, "migrated.json");
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return [];
  const applied: string[] = [];
  await withDatabases(stateDir, databases, async (miniflare) => {
    for (const { name, migrations } of databases) {
      const done = await applyAll(await miniflare.getD1Database(name), migrations);
      applied.push(...done.map((path) => `${name} ${basename(path)}`));
    }
  });
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(marker, wanted);
  return applied;
};

/** `pnpm migrate [--state DIR]`: applies what is missing, while nothing else runs on the same state. */
export const run = async (args: string[]): Promise<void> => {
  const { state } = readOptions(args, { state: "string" });
  const stateDir = stateFolder(state);
  await lockState(stateDir);
  const applied = await migrate(stateDir);
  console.log(
    applied.length === 0 ? "Every database is up to date." : applied.map((name) => `applied ${name}`).join("\n"),
  );
};
