-- `returned` is how much of what was taken went back, by refunds or disputes.
ALTER TABLE payments ADD COLUMN returned INTEGER NOT NULL DEFAULT 0 CHECK (returned BETWEEN 0 AND amount);
UPDATE payments SET returned = amount WHERE status = 'refunded';

-- Of which products the money went back, each once; `by_id` is the refund or the dispute that took it.
CREATE TABLE returned_lines (
  order_id TEXT NOT NULL REFERENCES payments (order_id),
  product_id TEXT NOT NULL,
  by_id TEXT NOT NULL,
  PRIMARY KEY (order_id, product_id)
) STRICT, WITHOUT ROWID;

-- The banks' disputes as far as they are booked.
CREATE TABLE disputes (
  id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES payments (order_id),
  status TEXT NOT NULL CHECK (status IN ('open', 'won', 'lost')),
  amount INTEGER NOT NULL CHECK (amount >= 0),
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX disputes_of_order ON disputes (order_id);

-- The dispute or the warning that an event is about.
ALTER TABLE provider_events ADD COLUMN subject_id TEXT;

-- The books are written again with more kinds of journals, and each with its order.
DROP TRIGGER journals_balance;
DROP TRIGGER journals_post;
DROP TRIGGER postings_mirror;
DROP TRIGGER journals_stand;
DROP TRIGGER journals_stay;
DROP TRIGGER postings_stand;
DROP TRIGGER postings_stay;

-- A journal is written whole, as a JSON array of { account, amount, productId? }: it can then be checked as a whole.
-- Debits are positive, credits negative. `order_id` is the order that it is about, if any.
CREATE TABLE new_journals (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('capture', 'refund', 'dispute', 'dispute_won', 'release', 'payout')),
  source TEXT NOT NULL CHECK (source <> ''),
  order_id TEXT,
  currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
  entries TEXT NOT NULL CHECK (json_valid(entries)),
  at TEXT NOT NULL,
  UNIQUE (kind, source)
) STRICT;

-- What the journals say, a row an entry; `line` is the entry's place in its journal.
CREATE TABLE new_postings (
  journal_id TEXT NOT NULL REFERENCES new_journals (id),
  line INTEGER NOT NULL CHECK (line >= 0),
  account TEXT NOT NULL,
  product_id TEXT,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  currency TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (journal_id, line)
) STRICT, WITHOUT ROWID;

INSERT INTO new_journals (id, kind, source, order_id, currency, entries, at)
  SELECT id, kind, source, source, currency, entries, at FROM journals;
INSERT INTO new_postings SELECT * FROM postings;
DROP TABLE postings;
DROP TABLE journals;
ALTER TABLE new_journals RENAME TO journals;
ALTER TABLE new_postings RENAME TO postings;
CREATE INDEX journals_of_order ON journals (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX postings_by_account ON postings (account, currency, at);

-- Everything is checked by RAISE before the row is written: constraints alone give way to OR IGNORE and OR REPLACE.
CREATE TRIGGER journals_balance BEFORE INSERT ON journals BEGIN
  SELECT RAISE(ABORT, 'journal is not a list of entries')
    WHERE json_valid(NEW.entries) = 0 OR json_type(NEW.entries) <> 'array';
  SELECT RAISE(ABORT, 'journal has fewer than two entries') WHERE json_array_length(NEW.entries) < 2;
  SELECT RAISE(ABORT, 'journal has an entry that is not an account and a whole amount') WHERE EXISTS (
    SELECT 1 FROM json_each(NEW.entries) AS entry WHERE
      entry.type <> 'object'
      OR json_type(entry.value, '$.account') IS NOT 'text'
      OR json_extract(entry.value, '$.account') = ''
      OR json_type(entry.value, '$.amount') IS NOT 'integer'
      OR json_extract(entry.value, '$.amount') = 0
      OR json_extract(entry.value, '$.amount') NOT BETWEEN -9007199254740991 AND 9007199254740991
      OR coalesce(json_type(entry.value, '$.productId'), 'text') <> 'text'
  );
  SELECT RAISE(ABORT, 'journal does not balance')
    WHERE (SELECT sum(json_extract(entry.value, '$.amount')) FROM json_each(NEW.entries) AS entry) <> 0;
  SELECT RAISE(ABORT, 'journal is written already') WHERE EXISTS (
    SELECT 1 FROM journals WHERE id = NEW.id OR (kind = NEW.kind AND source = NEW.source)
  );
END;

CREATE TRIGGER journals_post AFTER INSERT ON journals BEGIN
  INSERT INTO postings (journal_id, line, account, product_id, amount, currency, at)
    SELECT NEW.id, entry.key, json_extract(entry.value, '$.account'), json_extract(entry.value, '$.productId'),
      json_extract(entry.value, '$.amount'), NEW.currency, NEW.at
    FROM json_each(NEW.entries) AS entry;
END;

CREATE TRIGGER postings_mirror BEFORE INSERT ON postings BEGIN
  SELECT RAISE(ABORT, 'posting is not an entry of its journal') WHERE NOT EXISTS (
    SELECT 1 FROM journals WHERE id = NEW.journal_id
      AND currency = NEW.currency
      AND at = NEW.at
      AND json_extract(entries, '$[' || NEW.line || '].account') = NEW.account
      AND json_extract(entries, '$[' || NEW.line || '].amount') = NEW.amount
      AND json_extract(entries, '$[' || NEW.line || '].productId') IS NEW.product_id
  );
  SELECT RAISE(ABORT, 'posting is written already')
    WHERE EXISTS (SELECT 1 FROM postings WHERE journal_id = NEW.journal_id AND line = NEW.line);
END;

CREATE TRIGGER journals_stand BEFORE UPDATE ON journals BEGIN SELECT RAISE(ABORT, 'a journal stands'); END;
CREATE TRIGGER journals_stay BEFORE DELETE ON journals BEGIN SELECT RAISE(ABORT, 'a journal stays'); END;
CREATE TRIGGER postings_stand BEFORE UPDATE ON postings BEGIN SELECT RAISE(ABORT, 'a posting stands'); END;
CREATE TRIGGER postings_stay BEFORE DELETE ON postings BEGIN SELECT RAISE(ABORT, 'a posting stays'); END;
