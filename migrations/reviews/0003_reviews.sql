-- One review a product and author. It counts, and is listed, while it is published and its author has not given the product back.
-- `revision` is raised by every change but votes; `open_reports` counts the reports since the last moderation.
CREATE TABLE reviews (
  id TEXT PRIMARY KEY,
  product_id TEXT NOT NULL,
  seller_id TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  helpful_count INTEGER NOT NULL DEFAULT 0 CHECK (helpful_count >= 0),
  reply_body TEXT,
  reply_at TEXT,
  status TEXT NOT NULL CHECK (status IN ('published', 'hidden', 'rejected', 'reported')),
  refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded IN (0, 1)),
  open_reports INTEGER NOT NULL DEFAULT 0 CHECK (open_reports >= 0),
  moderated_by TEXT,
  moderated_at TEXT,
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK ((reply_body IS NULL) = (reply_at IS NULL)),
  CHECK ((moderated_by IS NULL) = (moderated_at IS NULL)),
  CONSTRAINT once_a_product UNIQUE (product_id, author_id)
) STRICT;

CREATE INDEX reviews_newest ON reviews (product_id, created_at, id) WHERE status = 'published' AND refunded = 0;
CREATE INDEX reviews_by_helpful ON reviews (product_id, helpful_count, id) WHERE status = 'published' AND refunded = 0;
CREATE INDEX reviews_by_rating ON reviews (product_id, rating, id) WHERE status = 'published' AND refunded = 0;
CREATE INDEX reviews_unpublished ON reviews (status, created_at, id) WHERE status <> 'published';

-- How many counted reviews of a product gave each number of stars.
CREATE TABLE histograms (
  product_id TEXT PRIMARY KEY,
  stars_1 INTEGER NOT NULL DEFAULT 0 CHECK (stars_1 >= 0),
  stars_2 INTEGER NOT NULL DEFAULT 0 CHECK (stars_2 >= 0),
  stars_3 INTEGER NOT NULL DEFAULT 0 CHECK (stars_3 >= 0),
  stars_4 INTEGER NOT NULL DEFAULT 0 CHECK (stars_4 >= 0),
  stars_5 INTEGER NOT NULL DEFAULT 0 CHECK (stars_5 >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE helpful_votes (
  review_id TEXT NOT NULL REFERENCES reviews (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (review_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE reports (
  review_id TEXT NOT NULL REFERENCES reviews (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  note TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (review_id, user_id)
) STRICT, WITHOUT ROWID;
