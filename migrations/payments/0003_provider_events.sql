-- What the provider has told us, each event once. It is a hint to read the payment again, so only whom it is about is kept.
-- `due_at` is when an event is to be applied next, by whoever has not done so yet.
CREATE TABLE provider_events (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  intent_id TEXT,
  order_id TEXT,
  received_at TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  due_at TEXT,
  applied_at TEXT,
  CHECK ((due_at IS NULL) = (applied_at IS NOT NULL))
) STRICT;
CREATE INDEX provider_events_by_due ON provider_events (due_at) WHERE due_at IS NOT NULL;
