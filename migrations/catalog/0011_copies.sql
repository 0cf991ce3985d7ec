-- Of which products delivery keeps the files for its buyers' libraries, from the first unit held on, and which revision it has.
CREATE TABLE copies (
  product_id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL CHECK (revision > 0),
  told INTEGER NOT NULL DEFAULT 0 CHECK (told <= revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX copies_stale ON copies (product_id) WHERE told < revision;

INSERT INTO copies (product_id, revision) SELECT DISTINCT product_id, 1 FROM held_units;

CREATE TRIGGER retell_uploaded_version AFTER UPDATE ON file_versions WHEN NEW.status = 'uploaded' BEGIN
  UPDATE copies SET revision = revision + 1 WHERE product_id = (SELECT product_id FROM files WHERE id = NEW.file_id);
END;

CREATE TRIGGER retell_changed_file AFTER UPDATE ON files BEGIN
  UPDATE copies SET revision = revision + 1 WHERE product_id = NEW.product_id;
END;
