import type { Product, SellerCard } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { eq, sql } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { products, sellers } from "../schema.ts";
import { toProduct, toRating } from "./product-view.ts";
import { maySee } from "./read-product.ts";

/** A product with its seller's card, in one trip. */
export const readPage = async (
  ctx: CatalogContext,
  { productId }: { productId: string },
): Promise<Result<{ product: Product; seller: SellerCard }>> => {
  const db = database(ctx);
  const [[row], [seller]] = await db.batch([
    db.select().from(products).where(eq(products.id, productId)),
    db
      .select()
      .from(sellers)
      .where(eq(sellers.id, sql`(select seller_id from products where id = ${productId})`)),
  ]);
  if (!row || !seller || !(await maySee(ctx, row, ctx.call.principal))) return refuse("not_found");
  const { id, productCount } = seller;
  return accept({
    product: toProduct(ctx.env.PUBLIC_ORIGIN, row),
    seller: { id, name: row.sellerName ?? "", productCount, rating: toRating(seller) },
  });
};
