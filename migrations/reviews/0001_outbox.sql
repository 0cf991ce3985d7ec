-- Public events wait here until the log has them; `streams` numbers them.
CREATE TABLE streams (
  stream TEXT PRIMARY KEY,
  position INTEGER NOT NULL CHECK (position > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  stream TEXT NOT NULL,
  position INTEGER NOT NULL CHECK (position > 0),
  type TEXT NOT NULL,
  occurred_at TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  causation_id TEXT NOT NULL,
  data TEXT NOT NULL CHECK (json_valid(data)),
  PRIMARY KEY (stream, position)
) STRICT;
