import type { Result } from "@souk/contracts/problems";
import type { ToldDigest } from "@souk/contracts/reviews";
import { accept } from "@souk/kernel/result";
import { database, save, toJsonChunks } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { digests } from "../schema.ts";

/** Keeps what reviews say of products, for their pages; what is older than what is kept changes nothing. */
export const keepDigests = async (ctx: CatalogContext, { all }: { all: ToldDigest[] }): Promise<Result<null>> => {
  const db = database(ctx);
  await save(
    db,
    toJsonChunks(all).map((chunk) =>
      db
        .insert(digests)
        .select(
          sql`select value->>'productId', value->>'revision', value->'histogram', value->'reviews' from json_each(${chunk}) where true`,
        )
        .onConflictDoUpdate({
          target: digests.productId,
          set: {
            revision: sql`excluded.revision`,
            histogram: sql`excluded.histogram`,
            reviews: sql`excluded.reviews`,
          },
          setWhere: sql`excluded.revision > digests.revision`,
        }),
    ),
  );
  return accept(null);
};
