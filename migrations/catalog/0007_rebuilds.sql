-- The newest rebuild: up to which sequence of the log, and how many events, the rows beside the live ones have applied;
-- and what it found and made in the end.
CREATE TABLE rebuilds (
  subscriber TEXT PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  sequence INTEGER CHECK (sequence >= 0),
  applied INTEGER NOT NULL CHECK (applied >= 0),
  head INTEGER NOT NULL CHECK (head >= 0),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  comparisons INTEGER NOT NULL CHECK (comparisons >= 0),
  error TEXT,
  found TEXT CHECK (json_valid(found)),
  made TEXT CHECK (json_valid(made))
) STRICT, WITHOUT ROWID;

-- What imported products had sold elsewhere: `sales_count` is that and what is sold here.
ALTER TABLE products ADD COLUMN sales_before INTEGER NOT NULL DEFAULT 0 CHECK (sales_before >= 0);
UPDATE products SET sales_before = max(0, sales_count - held.units)
FROM (SELECT p.id, count(h.order_id) AS units FROM products p
  LEFT JOIN held_units u ON u.product_id = p.id
  LEFT JOIN holds h ON h.order_id = u.order_id AND h.status = 'held'
  GROUP BY p.id) held
WHERE held.id = products.id AND sales_count > 0;

-- Ratings and sales as a rebuild counts them anew; empty but for then.
CREATE TABLE next_figures (
  product_id TEXT PRIMARY KEY,
  rating_sum INTEGER NOT NULL DEFAULT 0,
  rating_count INTEGER NOT NULL DEFAULT 0,
  sold INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
