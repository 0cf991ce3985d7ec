-- A mail keeps its body, which may carry a token, only while it is due; its key stays so that no repeat sends it again.
CREATE TABLE mails (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  shard INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  mail TEXT CHECK (json_valid(mail)),
  correlation_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  due_at TEXT,
  ended_at TEXT,
  ending TEXT CHECK (ending IN ('sent', 'dropped', 'given_up')),
  CHECK ((due_at IS NULL) = (mail IS NULL)),
  CHECK ((due_at IS NULL) = (ended_at IS NOT NULL)),
  CHECK ((due_at IS NULL) = (ending IS NOT NULL))
) STRICT;
CREATE INDEX mails_due ON mails (shard, due_at) WHERE due_at IS NOT NULL;

-- What was sent in development, to be read at /dev/mail; always empty in production.
CREATE TABLE sent_mails (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  mail_id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  html TEXT NOT NULL,
  links TEXT NOT NULL CHECK (json_valid(links)),
  sent_at TEXT NOT NULL
) STRICT;
CREATE INDEX sent_mails_by_recipient ON sent_mails (recipient, seq);
