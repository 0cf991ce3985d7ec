import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { eq } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { type ProductRow, products } from "../schema.ts";

/** Who sells a product, in whatever state it is; refuses `not_found`. */
export const findProduct = async (
  ctx: CatalogContext,
  { productId }: { productId: string },
): Promise<Result<Pick<ProductRow, "sellerId" | "status">>> => {
  const [row] = await database(ctx)
    .select({ sellerId: products.sellerId, status: products.status })
    .from(products)
    .where(eq(products.id, productId));
  return row ? accept(row) : refuse("not_found");
};
