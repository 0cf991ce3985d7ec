-- An operator asks for a redrive (redriven_at); the subscriber settles it, or buries the event again.
ALTER TABLE dead_letters ADD COLUMN redrives INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead_letters ADD COLUMN settled_at TEXT;
CREATE INDEX dead_letters_to_redrive ON dead_letters (subscriber, sequence) WHERE redriven_at IS NOT NULL AND settled_at IS NULL;
