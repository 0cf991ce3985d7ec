-- What was for sale when its seller was suspended, and will be again.
CREATE TABLE suspended_products (
  product_id TEXT PRIMARY KEY REFERENCES products (id),
  seller_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX suspended_products_of_seller ON suspended_products (seller_id);
