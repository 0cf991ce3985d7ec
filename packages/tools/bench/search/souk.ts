import { join } from "node:path";
import { root } from "../../workers.ts";
import type { Book } from "./books.ts";
import type { Product } from "./catalogue.ts";
import type { Engine } from "./engines.ts";
import { openLocalDatabase } from "./local-database.ts";
import { openSouk } from "./open-souk.ts";

/** Where the index's tables are made. */
export const migrations = join(root, "migrations/search");

// Authors stand as tags, the number of readers as sales.
const toProduct = ({ id, title, authors, popularity }: Book): Product => ({
  ...{ id, title, description: "", category: "ebooks", tags: authors, amount: 999, sellerId: "usr_bench" },
  ...{ publishedAt: "2026-01-01T00:00:00.000Z", salesCount: popularity, stars: null },
});

/** The search Worker over books in a database in memory. */
export const createSouk = async (books: Book[]): Promise<Engine> => {
  const souk = openSouk(openLocalDatabase(migrations));
  await souk.index(books.map(toProduct));
  const run = async (q: string) => (await souk.search({ q, limit: 10 })).answer.data.map(({ id }) => id);
  return { name: "souk", search: run };
};
