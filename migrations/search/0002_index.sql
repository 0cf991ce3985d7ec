-- Everything here but `sellers` is made of events alone: a rebuild makes it again beside the live tables and takes their place.
-- `place` is a document's rowid in both indexes while it is for sale: the popular ones come first, and what facets count stands
-- in its low bits (6 bits of popularity, 28 of number, 4 of category, 3 of price, 6 of rating). `target` is where it belongs.
CREATE TABLE docs (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 268435455),
  active INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
  seller_id TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  category TEXT NOT NULL DEFAULT 'other',
  category_code INTEGER NOT NULL DEFAULT 0 CHECK (category_code BETWEEN 0 AND 15),
  price_amount INTEGER NOT NULL DEFAULT 0,
  price_currency TEXT NOT NULL DEFAULT 'USD',
  price_code INTEGER NOT NULL DEFAULT 0 CHECK (price_code BETWEEN 0 AND 7),
  image TEXT,
  rating_sum INTEGER NOT NULL DEFAULT 0,
  rating_count INTEGER NOT NULL DEFAULT 0,
  sales_before INTEGER NOT NULL DEFAULT 0,
  sold INTEGER NOT NULL DEFAULT 0,
  published_at TEXT NOT NULL DEFAULT '',
  filters TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '[]' CHECK (json_type(words) = 'array'),
  place INTEGER UNIQUE,
  sales INTEGER GENERATED ALWAYS AS (sales_before + sold) VIRTUAL,
  rating_tenths INTEGER GENERATED ALWAYS AS (CASE rating_count WHEN 0 THEN 0 ELSE rating_sum * 10 / rating_count END) VIRTUAL,
  rating_rank INTEGER GENERATED ALWAYS AS (CASE rating_count WHEN 0 THEN 0 ELSE rating_sum * 1000 / rating_count END) VIRTUAL,
  target INTEGER GENERATED ALWAYS AS (
    ((63 - min(63, CAST(2 * log2(1 + max(0, sales_before + sold)) AS INTEGER))) << 41)
    | (number << 13) | (category_code << 9) | (price_code << 6)
    | (CASE rating_count WHEN 0 THEN 0 ELSE rating_sum * 10 / rating_count END)
  ) VIRTUAL
) STRICT;

CREATE INDEX docs_of_seller_g0 ON docs (seller_id, id) WHERE place IS NOT NULL;
CREATE INDEX docs_newest_g0 ON docs (published_at, id) WHERE place IS NOT NULL;
CREATE INDEX docs_by_price_g0 ON docs (price_amount, id) WHERE place IS NOT NULL;
CREATE INDEX docs_by_rating_g0 ON docs (rating_rank, id) WHERE place IS NOT NULL;
CREATE INDEX docs_by_sales_g0 ON docs (sales, id) WHERE place IS NOT NULL;
CREATE INDEX docs_of_category_newest_g0 ON docs (category, published_at, id) WHERE place IS NOT NULL;
CREATE INDEX docs_of_category_by_price_g0 ON docs (category, price_amount, id) WHERE place IS NOT NULL;
CREATE INDEX docs_of_category_by_rating_g0 ON docs (category, rating_rank, id) WHERE place IS NOT NULL;
CREATE INDEX docs_of_category_by_sales_g0 ON docs (category, sales, id) WHERE place IS NOT NULL;

-- What is searched; `filters` holds a token for each thing that a list can be narrowed by.
CREATE VIRTUAL TABLE fulltext USING fts5 (
  title, tags, seller, description, filters, tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO fulltext (fulltext, rank) VALUES ('rank', 'bm25(6.0, 4.0, 4.0, 1.0, 0.0)');

-- Titles as they are written, for what is half typed.
CREATE VIRTUAL TABLE titles USING fts5 (
  title, content = '', contentless_delete = 1, detail = none, prefix = '2 3 4', tokenize = 'unicode61 remove_diacritics 2'
);

-- The words of titles, tags and sellers' names with the number of documents that have each, and each with a letter left out.
CREATE TABLE vocabulary (
  word TEXT PRIMARY KEY,
  uses INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE deletes (
  key TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (key, word)
) STRICT, WITHOUT ROWID;

CREATE TABLE images (
  product_id TEXT NOT NULL,
  file_id TEXT NOT NULL,
  PRIMARY KEY (product_id, file_id)
) STRICT, WITHOUT ROWID;

-- Who has bought what, and how many have bought both of two products.
CREATE TABLE purchases (
  buyer_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  PRIMARY KEY (buyer_id, product_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pairs (
  product_id TEXT NOT NULL,
  other_id TEXT NOT NULL,
  times INTEGER NOT NULL CHECK (times > 0),
  PRIMARY KEY (product_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX pairs_most_first_g0 ON pairs (product_id, times);

-- Names are personal data and not in the log: identity is asked for them when their owner first has something to sell.
CREATE TABLE sellers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '[]' CHECK (json_type(words) = 'array'),
  is_named INTEGER NOT NULL DEFAULT 0 CHECK (is_named IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX sellers_to_name ON sellers (id) WHERE is_named = 0;

-- A rebuild under way: up to which sequence of the log the tables beside the live ones have applied all.
CREATE TABLE rebuilds (
  subscriber TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL CHECK (sequence >= 0)
) STRICT, WITHOUT ROWID;
