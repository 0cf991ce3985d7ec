-- Several file versions may name one object below shared/; an uploaded object stays its version's own.
PRAGMA defer_foreign_keys = true;

CREATE TABLE kept_versions AS SELECT * FROM file_versions;
DROP VIEW current_files;
DROP TABLE file_versions;

CREATE TABLE file_versions (
  file_id TEXT NOT NULL REFERENCES files (id),
  version INTEGER NOT NULL CHECK (version > 0),
  type TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size > 0),
  sha256 TEXT,
  changelog TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'uploaded')),
  storage_key TEXT,
  created_at TEXT NOT NULL,
  uploaded_at TEXT,
  PRIMARY KEY (file_id, version),
  CHECK (status = 'pending' OR (sha256 IS NOT NULL AND storage_key IS NOT NULL AND uploaded_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX own_objects ON file_versions (storage_key) WHERE storage_key NOT GLOB 'shared/*';

INSERT INTO file_versions SELECT * FROM kept_versions;
DROP TABLE kept_versions;

CREATE VIEW current_files AS
SELECT f.product_id, f.id, f.kind, f.name, v.type, v.size, v.sha256, v.version, v.status
FROM files f JOIN file_versions v ON v.file_id = f.id
WHERE f.removed_at IS NULL AND v.version = (
  SELECT version FROM file_versions WHERE file_id = f.id ORDER BY status = 'uploaded' DESC, version DESC LIMIT 1
)
ORDER BY f.created_at, f.id;
