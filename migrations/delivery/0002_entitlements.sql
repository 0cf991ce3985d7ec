-- What a buyer may download: one row an order and product, closed (prepared), open (granted) or ended (revoked).
CREATE TABLE entitlements (
  id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  buyer_id TEXT NOT NULL,
  seller_id TEXT NOT NULL,
  seller_name TEXT NOT NULL,
  title TEXT NOT NULL,
  file_versions TEXT NOT NULL CHECK (json_valid(file_versions)),
  status TEXT NOT NULL CHECK (status IN ('prepared', 'granted', 'revoked')),
  prepared_at TEXT NOT NULL,
  granted_at TEXT,
  revoked_at TEXT,
  CHECK (status <> 'prepared' OR granted_at IS NULL),
  CHECK (status <> 'granted' OR granted_at IS NOT NULL),
  CHECK ((status = 'revoked') = (revoked_at IS NOT NULL)),
  UNIQUE (order_id, product_id)
) STRICT;

-- Of two orders that race for one product, one gets it.
CREATE UNIQUE INDEX entitlements_alive ON entitlements (buyer_id, product_id) WHERE status <> 'revoked';
CREATE INDEX entitlements_library ON entitlements (buyer_id, granted_at, id) WHERE status = 'granted';

-- Orders that were undone: nothing can be prepared or granted for them any more, however late it comes.
CREATE TABLE rolled_back_orders (
  order_id TEXT PRIMARY KEY,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
