import type { Database } from "@souk/platform/database";
import { eq, sql } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { products } from "../schema.ts";

const currentFiles = (productId: string) => sql`(
  select json_group_array(json_object('id', id, 'kind', kind, 'name', name, 'type', type, 'size', size,
    'sha256', sha256, 'version', version, 'status', status))
  from current_files where product_id = ${productId})`;

/** The statement that brings the list of files on a product's row up to date; for every batch that touches files. */
export const refreshFiles = (db: Database, ctx: Pick<CatalogContext, "now">, productId: string) =>
  db
    .update(products)
    .set({ files: currentFiles(productId), revision: sql`revision + 1`, updatedAt: ctx.now.toISOString() })
    .where(eq(products.id, productId));
