-- The files of products that were bought, as the catalogue last told them.
CREATE TABLE shelves (
  product_id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL CHECK (revision > 0),
  files TEXT NOT NULL CHECK (json_valid(files))
) STRICT, WITHOUT ROWID;

-- Each entitlement has its product's shelf beside it, so that a page of a library is read from its own rows; null until it was told.
ALTER TABLE entitlements ADD COLUMN files TEXT CHECK (json_valid(files));
ALTER TABLE entitlements ADD COLUMN files_revision INTEGER NOT NULL DEFAULT 0;
CREATE INDEX entitlements_shelved ON entitlements (product_id, files_revision);
