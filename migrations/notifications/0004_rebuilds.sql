-- The newest rebuild: up to which sequence of the log, and how many events, the rows beside the live ones have applied;
-- and what it found and made in the end.
CREATE TABLE rebuilds (
  subscriber TEXT PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  sequence INTEGER CHECK (sequence >= 0),
  applied INTEGER NOT NULL CHECK (applied >= 0),
  head INTEGER NOT NULL CHECK (head >= 0),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  comparisons INTEGER NOT NULL CHECK (comparisons >= 0),
  error TEXT,
  found TEXT CHECK (json_valid(found)),
  made TEXT CHECK (json_valid(made))
) STRICT, WITHOUT ROWID;
