import { type CategoryList, categories } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import type { CatalogContext } from "../env.ts";
import { categoryCounts } from "../schema.ts";

/** The taxonomy in its fixed order, with the number of active products of each category. */
export const listCategories = async (ctx: CatalogContext): Promise<Result<CategoryList>> => {
  const rows = await database(ctx).select().from(categoryCounts).orderBy(categoryCounts.place);
  return accept({ data: rows.map(({ slug, count }) => ({ slug, name: categories[slug], count })) });
};
