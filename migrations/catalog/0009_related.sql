-- What goes with a product, best first, as search last told it, so that a product's page is one trip.
CREATE TABLE related (
  product_id TEXT PRIMARY KEY,
  ids TEXT NOT NULL CHECK (json_type(ids) = 'array')
) STRICT, WITHOUT ROWID;
