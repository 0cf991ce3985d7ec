/** Several named timers on a Durable Object's one alarm, which always stands at the earliest of them. */
export type Timers = {
  /** Sets or moves a timer, in milliseconds since the epoch. */
  schedule(name: string, at: number): void;
  cancel(name: string): void;
  /** The timers that are due; each is put off by `leaseMs`, so that one whose work dies comes back. */
  take(now: number, leaseMs: number): string[];
  isEmpty(): boolean;
};

export const createTimers = (storage: DurableObjectStorage): Timers => {
  const { sql } = storage;
  sql.exec("CREATE TABLE IF NOT EXISTS timers (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT");
  const earliest = () => sql.exec<{ at: number | null }>("SELECT min(at) AS at FROM timers").one().at;
  const arm = () => {
    const at = earliest();
    if (at === null) storage.deleteAlarm();
    else storage.setAlarm(at);
  };
  return {
    schedule(name, at) {
      sql.exec(
        "INSERT INTO timers (name, at) VALUES (?, CAST(? AS INTEGER)) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
        name,
        at,
      );
      arm();
    },
    cancel(name) {
      sql.exec("DELETE FROM timers WHERE name = ?", name);
      arm();
    },
    take(now, leaseMs) {
      const due = sql
        .exec<{ name: string }>(
          "UPDATE timers SET at = CAST(? AS INTEGER) WHERE at <= CAST(? AS INTEGER) RETURNING name",
          now + leaseMs,
          now,
        )
        .toArray();
      arm();
      return due.map(({ name }) => name);
    },
    isEmpty: () => earliest() === null,
  };
};
