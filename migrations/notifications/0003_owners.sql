-- Who bought what, as the completed orders told it: whom a new version is announced to.
CREATE TABLE owners (
  product_id TEXT NOT NULL,
  buyer_id TEXT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (product_id, buyer_id)
) STRICT, WITHOUT ROWID;
