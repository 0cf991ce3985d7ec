-- Every public event of the system in one order; the id (stream:position) makes a repeated append harmless.
CREATE TABLE log (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  stream TEXT NOT NULL,
  position INTEGER NOT NULL CHECK (position > 0),
  event TEXT NOT NULL CHECK (json_valid(event)),
  UNIQUE (stream, position)
) STRICT;
CREATE INDEX log_by_kind ON log (kind, sequence);

CREATE TRIGGER log_is_append_only_update BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'The log is append-only'); END;
CREATE TRIGGER log_is_append_only_delete BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'The log is append-only'); END;

-- What a subscriber could not apply, until an operator has it sent again.
CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY,
  subscriber TEXT NOT NULL,
  sequence INTEGER NOT NULL REFERENCES log (sequence),
  error TEXT NOT NULL,
  buried_at TEXT NOT NULL,
  redriven_at TEXT,
  UNIQUE (subscriber, sequence)
) STRICT;
