-- What operators list: all orders, or those in one status, the newest first.
CREATE INDEX purchases_newest_g0 ON purchases (placed_at, order_id);
CREATE INDEX purchases_by_status_g0 ON purchases (view ->> 'status', placed_at, order_id);
