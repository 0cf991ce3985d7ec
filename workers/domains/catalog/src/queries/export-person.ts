import type { Holdings } from "@souk/contracts/personal";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { eq } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { products } from "../schema.ts";
import { toProduct } from "./product-view.ts";

/** A seller's products, in whatever state they are. */
export const exportPerson = async (ctx: CatalogContext, { userId }: { userId: string }): Promise<Result<Holdings>> => {
  const rows = await database(ctx).select().from(products).where(eq(products.sellerId, userId));
  return accept({ products: rows.map((row) => toProduct(ctx.env.PUBLIC_ORIGIN, row)) });
};
