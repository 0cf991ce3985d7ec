-- SQLite changes a CHECK only by making the table again.
CREATE TABLE mail_tokens_anew (
  hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('verify_email', 'reset_password')),
  expires_at TEXT NOT NULL,
  used_at TEXT
) STRICT;
INSERT INTO mail_tokens_anew SELECT hash, user_id, purpose, expires_at, used_at FROM mail_tokens;
DROP TABLE mail_tokens;
ALTER TABLE mail_tokens_anew RENAME TO mail_tokens;
CREATE INDEX mail_tokens_by_user ON mail_tokens (user_id, purpose, expires_at);

-- Mails that notifications does not have yet, sealed, since they may carry a token; gone once it has them.
CREATE TABLE mail_outbox (
  key TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  sealed TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;

ALTER TABLE users ADD COLUMN suspended_at TEXT;

ALTER TABLE sessions ADD COLUMN last_used_at TEXT;
ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

-- Sign-ins that were tried and not successful, by what they were tried on, within the window that began at `since` (milliseconds).
CREATE TABLE attempts (
  subject TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_age ON attempts (since);

-- `last_step` is the time step of the newest code that was accepted: none works twice.
CREATE TABLE totp (
  user_id TEXT PRIMARY KEY REFERENCES users (id),
  secret_encrypted TEXT NOT NULL,
  confirmed_at TEXT,
  last_step INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
  hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  used_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);

CREATE TABLE passkeys (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  credential_id TEXT NOT NULL UNIQUE,
  public_key TEXT NOT NULL,
  counter INTEGER NOT NULL CHECK (counter >= 0),
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  last_used_at TEXT
) STRICT;
CREATE INDEX passkeys_by_user ON passkeys (user_id, id);

-- Challenges are signed, not stored; one that was answered is kept here until it would have expired.
CREATE TABLE spent_challenges (
  hash TEXT PRIMARY KEY,
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_challenges_by_age ON spent_challenges (expires_at);

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  scopes TEXT NOT NULL CHECK (json_type(scopes) = 'array'),
  hash TEXT NOT NULL UNIQUE,
  prefix TEXT NOT NULL,
  created_at TEXT NOT NULL,
  last_used_at TEXT
) STRICT;
CREATE INDEX api_keys_by_user ON api_keys (user_id, created_at, id);

-- A key is known to those who verify tokens before the first token is signed with it.
ALTER TABLE signing_keys ADD COLUMN active_from TEXT NOT NULL DEFAULT '';
UPDATE signing_keys SET active_from = created_at;
