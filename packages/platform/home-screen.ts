import type { CatalogService, CategoryList } from "@souk/contracts/catalog";
import type { MobileHome } from "@souk/contracts/mobile";
import type { Result } from "@souk/contracts/problems";
import type { ProductSummary, SearchService } from "@souk/contracts/search";
import { accept } from "@souk/kernel/result";
import { ask, type BaseEnv, type Context } from "./context.ts";
import { createParts } from "./screen.ts";

type HomeScreenEnv = BaseEnv & {
  CATALOG: Pick<CatalogService, "listCategories">;
  SEARCH: Pick<SearchService, "readHome">;
};

const nothing = { popular: [] as ProductSummary[], newest: [] as ProductSummary[] };
const noCategories: CategoryList = { data: [] };

/** What a home screen shows: the taxonomy, what sells best and what is new, `limit` of each. */
export const gatherHome = async (ctx: Context<HomeScreenEnv>, limit: number): Promise<Result<MobileHome>> => {
  const { CATALOG, SEARCH } = ctx.env;
  const parts = createParts(ctx.call.requestId);
  const home = ask(ctx, (call) => SEARCH.readHome(call, { limit }));
  const taxonomy = ask(ctx, (call) => CATALOG.listCategories(call, null));
  const [{ popular, newest }, { data: categories }] = await Promise.all([
    parts.take("products", home, nothing),
    parts.take("categories", taxonomy, noCategories),
  ]);
  return accept({ categories, popular, newest, degraded: parts.degraded });
};
