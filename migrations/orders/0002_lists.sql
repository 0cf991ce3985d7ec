-- What buyers list: each order as its last turning point told it.
CREATE TABLE purchases (
  order_id TEXT PRIMARY KEY,
  buyer_id TEXT NOT NULL,
  placed_at TEXT NOT NULL,
  view TEXT NOT NULL CHECK (json_valid(view))
) STRICT;
CREATE INDEX purchases_by_buyer ON purchases (buyer_id, placed_at, order_id);

-- What sellers list: a row a line of each completed order.
CREATE TABLE sales (
  order_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  seller_id TEXT NOT NULL,
  title TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  currency TEXT NOT NULL,
  sold_at TEXT NOT NULL,
  PRIMARY KEY (order_id, product_id)
) STRICT;
CREATE INDEX sales_by_seller ON sales (seller_id, sold_at, order_id, product_id);
