-- What reviews last told of a product: how many gave how many stars, and the newest, for its page.
CREATE TABLE digests (
  product_id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL CHECK (revision > 0),
  histogram TEXT NOT NULL CHECK (json_valid(histogram)),
  reviews TEXT NOT NULL CHECK (json_valid(reviews))
) STRICT, WITHOUT ROWID;
