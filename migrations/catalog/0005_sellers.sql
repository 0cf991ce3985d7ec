-- What each seller offers and how it is rated, counted as products change.
CREATE TABLE sellers (
  id TEXT PRIMARY KEY,
  product_count INTEGER NOT NULL DEFAULT 0 CHECK (product_count >= 0),
  rating_sum INTEGER NOT NULL DEFAULT 0 CHECK (rating_sum >= 0),
  rating_count INTEGER NOT NULL DEFAULT 0 CHECK (rating_count >= 0)
) STRICT;

INSERT INTO sellers (id, product_count, rating_sum, rating_count)
SELECT seller_id, sum(status = 'active'), sum(rating_sum * (status = 'active')), sum(rating_count * (status = 'active'))
FROM products GROUP BY seller_id;

CREATE TRIGGER count_seller_of_new_product AFTER INSERT ON products
BEGIN
  INSERT INTO sellers (id) VALUES (NEW.seller_id) ON CONFLICT (id) DO NOTHING;
  UPDATE sellers SET
    product_count = product_count + 1,
    rating_sum = rating_sum + NEW.rating_sum,
    rating_count = rating_count + NEW.rating_count
  WHERE id = NEW.seller_id AND NEW.status = 'active';
END;

CREATE TRIGGER count_seller_of_changed_product AFTER UPDATE OF status, rating_sum, rating_count ON products
BEGIN
  UPDATE sellers SET
    product_count = product_count - (OLD.status = 'active') + (NEW.status = 'active'),
    rating_sum = rating_sum - OLD.rating_sum * (OLD.status = 'active') + NEW.rating_sum * (NEW.status = 'active'),
    rating_count = rating_count - OLD.rating_count * (OLD.status = 'active') + NEW.rating_count * (NEW.status = 'active')
  WHERE id = NEW.seller_id;
END;
