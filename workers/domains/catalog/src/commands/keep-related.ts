import type { Result } from "@souk/contracts/problems";
import type { RelatedIds } from "@souk/contracts/search";
import { accept } from "@souk/kernel/result";
import { database, toJsonChunks } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { related } from "../schema.ts";

/** Keeps what goes with products, best first, for their pages. */
export const keepRelated = async (ctx: CatalogContext, { all }: { all: RelatedIds[] }): Promise<Result<null>> => {
  for (const chunk of toJsonChunks(all)) {
    await database(ctx)
      .insert(related)
      .select(sql`select value->>'productId', value->'ids' from json_each(${chunk}) where true`)
      .onConflictDoUpdate({ target: related.productId, set: { ids: sql`excluded.ids` } });
  }
  return accept(null);
};
