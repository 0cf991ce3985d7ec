-- Of which products the catalogue keeps the newest reviews and the histogram for their pages, and which revision it has.
CREATE TABLE copies (
  product_id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL CHECK (revision > 0),
  told INTEGER NOT NULL DEFAULT 0 CHECK (told <= revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX copies_stale ON copies (product_id) WHERE told < revision;

INSERT INTO copies (product_id, revision) SELECT DISTINCT product_id, 1 FROM reviews;

CREATE TRIGGER retell_new_review AFTER INSERT ON reviews BEGIN
  INSERT INTO copies (product_id, revision) VALUES (NEW.product_id, 1)
  ON CONFLICT (product_id) DO UPDATE SET revision = revision + 1;
END;

CREATE TRIGGER retell_changed_review AFTER UPDATE ON reviews BEGIN
  UPDATE copies SET revision = revision + 1 WHERE product_id = NEW.product_id;
END;

CREATE TRIGGER retell_deleted_review AFTER DELETE ON reviews BEGIN
  UPDATE copies SET revision = revision + 1 WHERE product_id = OLD.product_id;
END;

CREATE TRIGGER retell_recounted_product AFTER UPDATE ON histograms BEGIN
  UPDATE copies SET revision = revision + 1 WHERE product_id = NEW.product_id;
END;
