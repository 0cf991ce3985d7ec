import type { Asker, World } from "./world.ts";

export type Good = { id: string; sellerId: string; price: number; stock: number | null };

/** What is for sale at the beginning: last units, a free one, and prices whose fees need rounding. */
export const goods: Good[] = [
  { id: "prd_last", sellerId: "usr_s1", price: 1_999, stock: 1 },
  { id: "prd_two", sellerId: "usr_s1", price: 50, stock: 3 },
  { id: "prd_many", sellerId: "usr_s2", price: 333, stock: null },
  { id: "prd_odd", sellerId: "usr_s2", price: 7_777, stock: null },
  { id: "prd_round", sellerId: "usr_s1", price: 200, stock: null },
  { id: "prd_free", sellerId: "usr_s1", price: 0, stock: null },
];

export const buyers = Array.from({ length: 6 }, (_, index) => `usr_b${index}`);

/** Who may ask for refunds. */
export const askers: Asker[] = [
  { userId: "usr_s1", role: "seller" },
  { userId: "usr_s2", role: "seller" },
  { userId: "usr_a", role: "admin" },
];

const file = { id: "fil_1", kind: "download", name: "a.zip", type: "application/zip", size: 1, sha256: null };
const files = JSON.stringify([{ ...file, version: 1, status: "uploaded" }]);

const insert = `INSERT INTO products (id, seller_id, seller_name, slug, title, description, category, tags, price_amount,
  price_currency, status, files, stock, created_at, updated_at, published_at)
  VALUES (?, ?, 'Ada', 'slug', ?, '', 'other', '[]', CAST(? AS INTEGER), 'USD', 'active', ?, CAST(? AS INTEGER), '2026', '2026', '2026')`;

/** Puts the goods up for sale. */
export const offerGoods = ({ databases }: World): void => {
  for (const { id, sellerId, price, stock } of goods) {
    databases.catalog.run(insert, [id, sellerId, `Title of ${id}`, price, files, stock]);
  }
};

export const editPrice = ({ databases }: World, id: string, price: number): void => {
  databases.catalog.run("UPDATE products SET price_amount = CAST(? AS INTEGER), version = version + 1 WHERE id = ?", [
    price,
    id,
  ]);
};
