-- The latest of the turns by which an order's access was withheld or restored: what comes late changes nothing.
CREATE TABLE turns (
  order_id TEXT PRIMARY KEY,
  turn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
