import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { ask } from "@souk/platform/context";
import { decidePublish, decideUnpublish } from "../domain/product.ts";
import type { CatalogContext } from "../env.ts";
import type { ProductRow } from "../schema.ts";
import { changeProduct } from "./change-product.ts";

/** Offers a product for sale under its seller's current name; one that is for sale stays as it is. */
export const publishProduct = async (
  ctx: CatalogContext,
  principal: Principal,
  id: string,
): Promise<Result<ProductRow>> => {
  const seller = await ask(ctx, (call) => ctx.env.IDENTITY.readContact(call, { userId: principal.userId }));
  return seller.ok ? changeProduct(ctx, principal, id, (row) => decidePublish(row, seller.value, ctx.now)) : seller;
};

/** Takes a product off the market; a draft stays as it is. */
export const unpublishProduct = (ctx: CatalogContext, principal: Principal, id: string): Promise<Result<ProductRow>> =>
  changeProduct(ctx, principal, id, (row) => decideUnpublish(row, ctx.now));
