import type { ProcessorLogRow } from "@souk/contracts/payments";
import type { Answer, Refund } from "./answers.ts";
import type { Case } from "./cases.ts";
import type { Intent, LogEntry } from "./domain.ts";
import type { Webhook } from "./webhooks.ts";

const schema = `
CREATE TABLE IF NOT EXISTS intents (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS intents_by_time ON intents (json_extract(state, '$.created'), id);
CREATE INDEX IF NOT EXISTS intents_by_charge ON intents (json_extract(state, '$.charge'));
CREATE TABLE IF NOT EXISTS refunds (id TEXT PRIMARY KEY, intent TEXT NOT NULL, state TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS refunds_of_intent ON refunds (intent);
CREATE TABLE IF NOT EXISTS cases (
  id TEXT PRIMARY KEY, intent TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, UNIQUE (intent, kind)
) STRICT;
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, answer TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS calls (scope TEXT, step TEXT, count INTEGER NOT NULL, PRIMARY KEY (scope, step)) STRICT;
CREATE TABLE IF NOT EXISTS allowed_refunds (intent TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS webhooks (
  id TEXT PRIMARY KEY, body TEXT NOT NULL, copies INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS log (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  intent TEXT NOT NULL,
  order_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  outcome TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS log_by_order ON log (order_id, seq);
CREATE TRIGGER IF NOT EXISTS log_keeps_rows BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log keeps its rows'); END;
CREATE TRIGGER IF NOT EXISTS log_stands BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'a row of the log stands'); END;
`;

const columns = "seq, kind, intent, order_id AS orderId, amount, currency, outcome, at";

/** The order that an intent pays for, as its metadata says. */
export const orderOf = (intent: Intent): string => intent.metadata.orderId ?? "";

/** The processor's memory in its object's SQLite. */
export const createStore = ({ sql }: DurableObjectStorage) => {
  sql.exec(schema);
  const readState = <T>(table: "intents" | "refunds" | "cases", id: string): T | null => {
    const [row] = sql.exec<{ state: string }>(`SELECT state FROM ${table} WHERE id = ?`, id);
    return row ? (JSON.parse(row.state) as T) : null;
  };
  return {
    readIntent: (id: string) => readState<Intent>("intents", id),
    saveIntent: (intent: Intent) => {
      sql.exec("INSERT OR REPLACE INTO intents (id, state) VALUES (?, ?)", intent.id, JSON.stringify(intent));
    },
    findCharged: (charge: string): Intent | null => {
      const query = "SELECT state FROM intents WHERE json_extract(state, '$.charge') = ?";
      const [row] = sql.exec<{ state: string }>(query, charge);
      return row ? JSON.parse(row.state) : null;
    },
    /** Intents that have led to a charge, the newest first, from behind one of them. */
    listCharged: (limit: number, after: Intent | null): Intent[] =>
      sql
        .exec<{ state: string }>(
          `SELECT state FROM intents WHERE json_extract(state, '$.charge') IS NOT NULL
             AND (json_extract(state, '$.created'), id) < (CAST(? AS INTEGER), ?)
             ORDER BY json_extract(state, '$.created') DESC, id DESC LIMIT CAST(? AS INTEGER)`,
          after?.created ?? Number.MAX_SAFE_INTEGER,
          after?.id ?? "",
          limit,
        )
        .toArray()
        .map(({ state }) => JSON.parse(state)),
    readRefund: (id: string) => readState<Refund & { intent: string }>("refunds", id),
    addRefund: (refund: Refund, intent: string) => {
      const state = JSON.stringify({ ...refund, intent });
      sql.exec("INSERT INTO refunds (id, intent, state) VALUES (?, ?, ?)", refund.id, intent, state);
    },
    /** The refunds of an intent, the newest first. */
    listRefunds: (intent: string): Refund[] =>
      sql
        .exec<{ state: string }>("SELECT state FROM refunds WHERE intent = ? ORDER BY rowid DESC", intent)
        .toArray()
        .map(({ state }) => JSON.parse(state) as Refund),
    readCase: (id: string) => readState<Case>("cases", id),
    findCase: (intent: string, kind: Case["kind"]): Case | null => {
      const [row] = sql.exec<{ state: string }>("SELECT state FROM cases WHERE intent = ? AND kind = ?", intent, kind);
      return row ? (JSON.parse(row.state) as Case) : null;
    },
    saveCase: (each: Case) => {
      sql.exec(
        "INSERT OR REPLACE INTO cases (id, intent, kind, state) VALUES (?, ?, ?, ?)",
        each.id,
        each.intent,
        each.kind,
        JSON.stringify(each),
      );
    },
    readAnswer: (key: string): { fingerprint: string; answer: Answer } | null => {
      const [row] = sql.exec<{ fingerprint: string; answer: string }>(
        "SELECT fingerprint, answer FROM answers WHERE key = ?",
        key,
      );
      return row ? { fingerprint: row.fingerprint, answer: JSON.parse(row.answer) } : null;
    },
    keepAnswer: (key: string, fingerprint: string, answer: Answer) => {
      sql.exec(
        "INSERT INTO answers (key, fingerprint, answer) VALUES (?, ?, ?)",
        key,
        fingerprint,
        JSON.stringify(answer),
      );
    },
    /** Counts a call of a step and answers how many there were before it. */
    countCall: (scope: string, step: string): number => {
      const { count } = sql
        .exec<{ count: number }>(
          "INSERT INTO calls (scope, step, count) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count",
          scope,
          step,
        )
        .one();
      return count - 1;
    },
    allowRefunds: (intent: string) => {
      sql.exec("INSERT OR IGNORE INTO allowed_refunds (intent) VALUES (?)", intent);
    },
    refundsAllowed: (intent: string) =>
      sql.exec("SELECT 1 FROM allowed_refunds WHERE intent = ?", intent).toArray().length > 0,
    addWebhook: ({ id, body, copies }: Webhook) => {
      sql.exec("INSERT INTO webhooks (id, body, copies) VALUES (?, ?, CAST(? AS INTEGER))", id, body, copies);
    },
    readWebhook: (id: string): Webhook | null =>
      sql.exec<Webhook>("SELECT id, body, copies FROM webhooks WHERE id = ?", id).toArray()[0] ?? null,
    countWebhooks: (): number => sql.exec<{ count: number }>("SELECT count(*) AS count FROM webhooks").one().count,
    /** Strikes out one copy that was delivered, and with the last of them the event. */
    countDelivered: (id: string) => {
      sql.exec("UPDATE webhooks SET copies = copies - 1 WHERE id = ?", id);
      sql.exec("DELETE FROM webhooks WHERE id = ? AND copies <= 0", id);
    },
    /** Counts an attempt that failed and answers how many there were. */
    countFailed: (id: string): number =>
      sql
        .exec<{ attempts: number }>("UPDATE webhooks SET attempts = attempts + 1 WHERE id = ? RETURNING attempts", id)
        .toArray()[0]?.attempts ?? 0,
    appendLog: (entry: LogEntry, intent: Intent, at: Date) => {
      sql.exec(
        "INSERT INTO log (kind, intent, order_id, amount, currency, outcome, at) VALUES (?, ?, ?, CAST(? AS INTEGER), ?, ?, ?)",
        entry.kind,
        intent.id,
        orderOf(intent),
        entry.amount,
        intent.currency.toUpperCase(),
        entry.outcome,
        at.toISOString(),
      );
    },
    /** The log of one order, or all of it, newest last. */
    listLog: (orderId: string | null): ProcessorLogRow[] =>
      (orderId === null
        ? sql.exec<ProcessorLogRow>(`SELECT ${columns} FROM log ORDER BY seq`)
        : sql.exec<ProcessorLogRow>(`SELECT ${columns} FROM log WHERE order_id = ? ORDER BY seq`, orderId)
      ).toArray(),
  };
};

export type Store = ReturnType<typeof createStore>;
