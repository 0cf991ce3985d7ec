-- What was opened is withheld since `suspended_at`, as long as the buyer's bank decides about the money.
ALTER TABLE entitlements ADD COLUMN suspended_at TEXT;
