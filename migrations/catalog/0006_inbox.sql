-- The position of each stream up to which its events are applied here, and the log's sequence up to which all are.
CREATE TABLE inbox (
  stream TEXT PRIMARY KEY,
  position INTEGER NOT NULL CHECK (position > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  subscriber TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL CHECK (sequence >= 0)
) STRICT, WITHOUT ROWID;
