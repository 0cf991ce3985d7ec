import type { Principal } from "@souk/contracts/call";
import type { PatchProduct } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { checkMatch } from "@souk/platform/etag";
import { archiveProduct as archive, patchProduct as patch } from "../domain/product.ts";
import type { CatalogContext } from "../env.ts";
import type { ProductRow } from "../schema.ts";
import { toSlug } from "../slug.ts";
import { changeProduct } from "./change-product.ts";

/** Changes the fields given of the product whose version `ifMatch` names, where it names one. */
export const patchProduct = (
  ctx: CatalogContext,
  principal: Principal,
  id: string,
  changes: PatchProduct,
  ifMatch: string | undefined,
): Promise<Result<ProductRow>> =>
  changeProduct(ctx, principal, id, (row) => {
    const matched = checkMatch(ifMatch, row.version);
    const given = { slugOf: (title: string) => toSlug(title, id), now: ctx.now };
    return matched.ok ? accept(patch(row, changes, given)) : matched;
  });

/** Archives a product; those who bought it keep it. Repeating it changes nothing. */
export const archiveProduct = (
  ctx: CatalogContext,
  principal: Principal,
  id: string,
  ifMatch: string | undefined,
): Promise<Result<ProductRow>> =>
  changeProduct(ctx, principal, id, (row) => {
    const matched = checkMatch(ifMatch, row.version);
    return matched.ok ? accept(archive(row, ctx.now)) : matched;
  });
