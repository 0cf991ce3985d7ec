import type { Principal } from "@souk/contracts/call";
import type { CreateProduct } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { draftProduct } from "../domain/product.ts";
import type { CatalogContext } from "../env.ts";
import { type ProductRow, products } from "../schema.ts";
import { toSlug } from "../slug.ts";

/** Drafts a product of the caller's. */
export const createProduct = async (
  ctx: CatalogContext,
  principal: Principal,
  input: CreateProduct,
): Promise<Result<ProductRow>> => {
  const db = database(ctx);
  const id = ctx.newId("prd");
  const given = { id, sellerId: principal.userId, slug: toSlug(input.title, id), now: ctx.now };
  const { next, events } = draftProduct(input, given);
  const row: ProductRow = {
    ...next,
    revision: 1,
    ratingSum: 0,
    ratingCount: 0,
    ratingRank: 0,
    salesCount: 0,
    salesBefore: 0,
  };
  await save(db, [db.insert(products).values(row), ...publish(db, ctx, id, events)]);
  return accept(row);
};
