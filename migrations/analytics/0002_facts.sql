CREATE TABLE products (
  product_id TEXT PRIMARY KEY,
  seller_id TEXT NOT NULL,
  title TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Each sold line as far as orders and payments have told of it: `completed_at` (seconds since the epoch) and `fee` come from different streams.
CREATE TABLE lines (
  order_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  seller_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  total INTEGER NOT NULL CHECK (total >= 0),
  completed_at INTEGER,
  fee INTEGER CHECK (fee BETWEEN 0 AND total),
  refunded INTEGER NOT NULL CHECK (refunded IN (0, 1)),
  PRIMARY KEY (order_id, product_id)
) STRICT, WITHOUT ROWID;

-- What happened to a whole shop (`product_id` '') or to one product in a span of time that begins at `start`, in seconds since the epoch.
-- Each thing is counted in a quarter of an hour, an hour and a day, so that any period is read in few rows.
-- Money is counted under the order's completion, refunds and fees too. Views have no currency.
CREATE TABLE buckets (
  seller_id TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('shop', 'product')),
  grain TEXT NOT NULL CHECK (grain IN ('quarter', 'hour', 'day')),
  start INTEGER NOT NULL,
  product_id TEXT NOT NULL CHECK ((product_id = '') = (scope = 'shop')),
  currency TEXT NOT NULL,
  orders INTEGER NOT NULL,
  units INTEGER NOT NULL,
  revenue INTEGER NOT NULL,
  fees INTEGER NOT NULL,
  refunds INTEGER NOT NULL,
  views INTEGER NOT NULL,
  PRIMARY KEY (seller_id, scope, grain, start, product_id, currency)
) STRICT, WITHOUT ROWID;
CREATE INDEX buckets_by_product ON buckets (product_id, grain, start) WHERE scope = 'product';

CREATE TABLE referrers (
  seller_id TEXT NOT NULL,
  grain TEXT NOT NULL CHECK (grain IN ('quarter', 'hour', 'day')),
  start INTEGER NOT NULL,
  host TEXT NOT NULL,
  views INTEGER NOT NULL,
  PRIMARY KEY (seller_id, grain, start, host)
) STRICT, WITHOUT ROWID;

-- Who has seen what within an hour, as keyed hashes. A view waits uncounted until its product is known, and is forgotten after two hours.
CREATE TABLE visits (
  hour INTEGER NOT NULL,
  visitor TEXT NOT NULL,
  product_id TEXT NOT NULL,
  address TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  host TEXT,
  counted INTEGER NOT NULL CHECK (counted IN (0, 1)),
  PRIMARY KEY (hour, visitor, product_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX visits_by_address ON visits (address, hour);
CREATE INDEX visits_uncounted ON visits (product_id) WHERE counted = 0;
