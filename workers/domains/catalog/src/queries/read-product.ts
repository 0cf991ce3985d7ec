import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { database } from "@souk/platform/database";
import { and, eq } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { type ProductRow, products } from "../schema.ts";

/** A product of the caller's own; refuses `not_found` for anyone else's. */
export const readOwnProduct = async (
  ctx: CatalogContext,
  principal: Principal,
  id: string,
): Promise<Result<ProductRow>> => {
  const [row] = await database(ctx)
    .select()
    .from(products)
    .where(and(eq(products.id, id), eq(products.sellerId, principal.userId)));
  return row ? accept(row) : refuse("not_found");
};

const isOwnedBy = async (ctx: CatalogContext, buyerId: string, productId: string): Promise<boolean> => {
  const owned = await ask(ctx, (call) => ctx.env.DELIVERY.listOwned(call, { buyerId, productIds: [productId] }));
  return owned.ok && owned.value.includes(productId);
};

/** Whether a product is there for whoever asks: a draft for its seller alone, an archived one for its buyers too. */
export const maySee = async (ctx: CatalogContext, row: ProductRow, principal: Principal | null): Promise<boolean> => {
  if (row.status === "active") return true;
  if (!principal) return false;
  if (row.sellerId === principal.userId) return true;
  return row.status === "archived" && isOwnedBy(ctx, principal.userId, row.id);
};

/** A product for whoever asks. */
export const readProduct = async (
  ctx: CatalogContext,
  principal: Principal | null,
  id: string,
): Promise<Result<ProductRow>> => {
  const [row] = await database(ctx).select().from(products).where(eq(products.id, id));
  return row && (await maySee(ctx, row, principal)) ? accept(row) : refuse("not_found");
};
