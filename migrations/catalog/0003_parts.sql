-- A file version that arrives in parts: `upload_id` is the bucket's own, `storage_key` names the object that the parts become.
CREATE TABLE part_uploads (
  file_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  storage_key TEXT NOT NULL UNIQUE,
  upload_id TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  PRIMARY KEY (file_id, version),
  FOREIGN KEY (file_id, version) REFERENCES file_versions (file_id, version)
) STRICT, WITHOUT ROWID;

-- The parts that have arrived, each as it was sent last.
CREATE TABLE uploaded_parts (
  upload_id TEXT NOT NULL REFERENCES part_uploads (upload_id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 10000),
  size INTEGER NOT NULL CHECK (size BETWEEN 1 AND 90000000),
  etag TEXT NOT NULL,
  PRIMARY KEY (upload_id, number)
) STRICT, WITHOUT ROWID;
