-- `version` is the public one, raised by its seller's edits; `revision` is raised by every change to the product or its files.
-- `files` lists what stands in current_files, so that a product costs one row to read.
CREATE TABLE products (
  id TEXT PRIMARY KEY,
  seller_id TEXT NOT NULL,
  seller_name TEXT,
  slug TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  category TEXT NOT NULL REFERENCES categories (slug),
  tags TEXT NOT NULL CHECK (json_type(tags) = 'array'),
  price_amount INTEGER NOT NULL CHECK (price_amount = 0 OR price_amount BETWEEN 50 AND 99999999),
  price_currency TEXT NOT NULL CHECK (length(price_currency) = 3),
  status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'archived')),
  files TEXT NOT NULL DEFAULT '[]' CHECK (json_type(files) = 'array'),
  stock INTEGER CONSTRAINT stock_left CHECK (stock >= 0),
  max_activations INTEGER CHECK (max_activations > 0),
  rating_sum INTEGER NOT NULL DEFAULT 0 CHECK (rating_sum BETWEEN rating_count AND 5 * rating_count),
  rating_count INTEGER NOT NULL DEFAULT 0 CHECK (rating_count >= 0),
  rating_rank INTEGER GENERATED ALWAYS AS (CASE rating_count WHEN 0 THEN 0 ELSE rating_sum * 1000 / rating_count END) VIRTUAL,
  sales_count INTEGER NOT NULL DEFAULT 0 CHECK (sales_count >= 0),
  version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  published_at TEXT,
  CHECK (status <> 'active' OR (seller_name IS NOT NULL AND published_at IS NOT NULL))
) STRICT;

CREATE INDEX products_newest ON products (status, created_at, id);
CREATE INDEX products_by_price ON products (status, price_amount, id);
CREATE INDEX products_by_rating ON products (status, rating_rank, id);
CREATE INDEX products_by_sales ON products (status, sales_count, id);
CREATE INDEX products_of_category_newest ON products (category, status, created_at, id);
CREATE INDEX products_of_category_by_price ON products (category, status, price_amount, id);
CREATE INDEX products_of_category_by_rating ON products (category, status, rating_rank, id);
CREATE INDEX products_of_category_by_sales ON products (category, status, sales_count, id);
CREATE INDEX products_of_seller_newest ON products (seller_id, status, created_at, id);
CREATE INDEX products_of_seller_by_price ON products (seller_id, status, price_amount, id);
CREATE INDEX products_of_seller_by_rating ON products (seller_id, status, rating_rank, id);
CREATE INDEX products_of_seller_by_sales ON products (seller_id, status, sales_count, id);

CREATE TABLE categories (
  slug TEXT PRIMARY KEY,
  place INTEGER NOT NULL UNIQUE,
  count INTEGER NOT NULL DEFAULT 0 CHECK (count >= 0)
) STRICT;

INSERT INTO categories (slug, place) VALUES
  ('software', 1), ('ebooks', 2), ('templates', 3), ('graphics', 4), ('audio', 5), ('video', 6),
  ('fonts', 7), ('courses', 8), ('3d', 9), ('games', 10), ('other', 11);

CREATE TRIGGER count_new_product AFTER INSERT ON products WHEN NEW.status = 'active'
BEGIN
  UPDATE categories SET count = count + 1 WHERE slug = NEW.category;
END;

CREATE TRIGGER count_changed_product AFTER UPDATE OF status, category ON products
WHEN OLD.status <> NEW.status OR OLD.category <> NEW.category
BEGIN
  UPDATE categories SET count = count - 1 WHERE slug = OLD.category AND OLD.status = 'active';
  UPDATE categories SET count = count + 1 WHERE slug = NEW.category AND NEW.status = 'active';
END;

CREATE TABLE files (
  id TEXT PRIMARY KEY,
  product_id TEXT NOT NULL REFERENCES products (id),
  kind TEXT NOT NULL CHECK (kind IN ('download', 'image')),
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX files_of_product ON files (product_id, created_at, id);

-- `storage_key` names the object in R2 that the version's one accepted upload left there.
CREATE TABLE file_versions (
  file_id TEXT NOT NULL REFERENCES files (id),
  version INTEGER NOT NULL CHECK (version > 0),
  type TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size > 0),
  sha256 TEXT,
  changelog TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'uploaded')),
  storage_key TEXT UNIQUE,
  created_at TEXT NOT NULL,
  uploaded_at TEXT,
  PRIMARY KEY (file_id, version),
  CHECK (status = 'pending' OR (sha256 IS NOT NULL AND storage_key IS NOT NULL AND uploaded_at IS NOT NULL))
) STRICT;

-- Of each file that was not removed: the newest version whose bytes are there, or the newest one awaited.
CREATE VIEW current_files AS
SELECT f.product_id, f.id, f.kind, f.name, v.type, v.size, v.sha256, v.version, v.status
FROM files f JOIN file_versions v ON v.file_id = f.id
WHERE f.removed_at IS NULL AND v.version = (
  SELECT version FROM file_versions WHERE file_id = f.id ORDER BY status = 'uploaded' DESC, version DESC LIMIT 1
)
ORDER BY f.created_at, f.id;

-- One row an order that ever held stock, or was released before it could.
CREATE TABLE holds (
  order_id TEXT PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('held', 'released')),
  changed_at TEXT NOT NULL
) STRICT;

-- `counted` is 0 where the product was unlimited when it was held, so that nothing is to be given back.
CREATE TABLE held_units (
  order_id TEXT NOT NULL REFERENCES holds (order_id),
  product_id TEXT NOT NULL REFERENCES products (id),
  counted INTEGER NOT NULL CHECK (counted IN (0, 1)),
  PRIMARY KEY (order_id, product_id)
) STRICT;
