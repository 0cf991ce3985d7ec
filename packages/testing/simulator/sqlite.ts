import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

export type Row = Record<string, unknown>;

/** One SQLite database in memory, with its statements at hand. */
export type Sqlite = {
  run(query: string, values: unknown[]): Row[];
  script(text: string): void;
  /** All of the work or nothing of it. */
  atomically<T>(work: () => T): T;
  /** Hands the database back as it was when it was opened. */
  close(): void;
};

const listTables =
  "SELECT name FROM sqlite_master WHERE type = 'table' AND (name NOT LIKE 'sqlite_%' OR name = 'sqlite_sequence')";

type Opened = Omit<Sqlite, "close"> & { empty(): void };

const open = (): Opened => {
  const db = new DatabaseSync(":memory:");
  const prepared = new Map<string, StatementSync>();
  const prepare = (query: string): StatementSync => {
    const known = prepared.get(query);
    if (known) return known;
    const statement = db.prepare(query);
    prepared.set(query, statement);
    return statement;
  };
  const turn = (query: string) => () => void prepare(query).run();
  const [begin, release, undo] = [turn("SAVEPOINT atom"), turn("RELEASE atom"), turn("ROLLBACK TO atom")];
  const scripts = new Set<string>();
  let tables: unknown[] | null = null;
  const run = (query: string, values: unknown[]): Row[] => prepare(query).all(...(values as SQLInputValue[])) as Row[];
  return {
    run,
    script(text) {
      // What a constructor sets up stands already where another world has used the database.
      if (scripts.has(text)) return;
      db.exec(text);
      scripts.add(text);
      tables = null;
    },
    empty() {
      tables ??= run(listTables, []).map(({ name }) => name);
      for (const name of tables) run(`DELETE FROM ${name}`, []);
    },
    atomically(work) {
      begin();
      try {
        return work();
      } catch (error) {
        undo();
        throw error;
      } finally {
        release();
      }
    },
  };
};

const idle = new Map<string, Sqlite[]>();

const pooled = (kind: string, make: () => Opened, reset: (opened: Opened) => void): Sqlite => {
  const known = idle.get(kind)?.pop();
  if (known) return known;
  const opened = make();
  const sqlite: Sqlite = {
    ...opened,
    close() {
      reset(opened);
      idle.set(kind, [...(idle.get(kind) ?? []), sqlite]);
    },
  };
  return sqlite;
};

/** An empty database of a kind, whose tables its owner makes. */
export const openSqlite = (kind: string): Sqlite => pooled(`object ${kind}`, open, ({ empty }) => empty());

/** A database with the tables that a script makes. */
export const openFrom = (kind: string, script: () => string): Sqlite => {
  const make = () => {
    const sqlite = open();
    sqlite.script(script());
    sqlite.run("BEGIN", []);
    return sqlite;
  };
  // What must not be deleted is taken back instead.
  const reset = ({ run }: Opened) => {
    run("ROLLBACK", []);
    run("BEGIN", []);
  };
  return pooled(`migrated ${kind}`, make, reset);
};
