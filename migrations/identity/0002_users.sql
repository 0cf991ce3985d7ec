CREATE TABLE users (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  email_verified_at TEXT,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('buyer', 'seller', 'admin')),
  bio TEXT,
  password_hash TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

-- A session is a family of refresh tokens: each is spent by the next, and the second use of one ends them all.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);

CREATE TABLE refresh_tokens (
  hash TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  created_at TEXT NOT NULL,
  spent_at TEXT
) STRICT;

CREATE TABLE mail_tokens (
  hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('verify_email')),
  expires_at TEXT NOT NULL,
  used_at TEXT
) STRICT;

-- `generation` is unique so that of many who find no key, one makes it.
CREATE TABLE signing_keys (
  generation INTEGER PRIMARY KEY CHECK (generation > 0),
  kid TEXT NOT NULL UNIQUE,
  public_key TEXT NOT NULL CHECK (json_valid(public_key)),
  private_key_encrypted TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
