-- OR REPLACE would remove a record without any trigger hearing of it: what is written stays, whoever writes it again.
CREATE TRIGGER audit_log_is_written_once BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;
