import { type Recent, rememberMs } from "./domain/ordering.ts";

/** What buyers have ordered lately, as long as it can matter for their limits. */
export type RecentOrders = {
  note(orderId: string, buyerId: string, at: number): void;
  /** Notes that a card was declined for an order, once. */
  decline(orderId: string, buyerId: string, at: number): void;
  read(buyerId: string, now: number): Recent;
  /** Forgets what is over; says whether anything is left. */
  forget(now: number): boolean;
};

const insert =
  "INSERT INTO recent (order_id, buyer_id, placed_at) VALUES (?, ?, CAST(? AS INTEGER)) ON CONFLICT (order_id) DO NOTHING";
const setDeclined = "UPDATE recent SET declined_at = CAST(? AS INTEGER) WHERE order_id = ? AND declined_at IS NULL";
const since = "max(placed_at, ifnull(declined_at, 0)) > CAST(? AS INTEGER)";

export const createRecentOrders = ({ sql }: DurableObjectStorage): RecentOrders => {
  sql.exec(
    "CREATE TABLE IF NOT EXISTS recent (order_id TEXT PRIMARY KEY, buyer_id TEXT NOT NULL, placed_at INTEGER NOT NULL, declined_at INTEGER) STRICT",
  );
  sql.exec("CREATE INDEX IF NOT EXISTS recent_by_buyer ON recent (buyer_id)");
  const note = (orderId: string, buyerId: string, at: number) => void sql.exec(insert, orderId, buyerId, at);
  return {
    note,
    decline(orderId, buyerId, at) {
      note(orderId, buyerId, at);
      sql.exec(setDeclined, at, orderId);
    },
    read(buyerId, now) {
      const rows = sql
        .exec<{ placed_at: number; declined_at: number | null }>(
          `SELECT placed_at, declined_at FROM recent WHERE buyer_id = ? AND ${since}`,
          buyerId,
          now - rememberMs,
        )
        .toArray();
      return {
        placed: rows.map((row) => row.placed_at),
        declined: rows.flatMap((row) => (row.declined_at === null ? [] : [row.declined_at])),
      };
    },
    forget(now) {
      sql.exec(`DELETE FROM recent WHERE NOT (${since})`, now - rememberMs);
      return sql.exec("SELECT 1 FROM recent LIMIT 1").toArray().length > 0;
    },
  };
};
