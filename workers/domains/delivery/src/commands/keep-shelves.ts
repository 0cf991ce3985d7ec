import type { Shelf } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, save, toJsonChunks } from "@souk/platform/database";
import { and, eq, lt, sql } from "drizzle-orm";
import type { DeliveryContext } from "../env.ts";
import { entitlements, shelves } from "../schema.ts";

/** As many entitlements as one trip may write without holding up the others. */
const atOnce = 2_000;

const keepAll = (ctx: DeliveryContext, all: Shelf[]) => {
  const db = database(ctx);
  return save(
    db,
    toJsonChunks(all).map((chunk) =>
      db
        .insert(shelves)
        .select(sql`select value->>'productId', value->>'revision', value->'files' from json_each(${chunk}) where true`)
        .onConflictDoUpdate({
          target: shelves.productId,
          set: { revision: sql`excluded.revision`, files: sql`excluded.files` },
          setWhere: sql`excluded.revision > shelves.revision`,
        }),
    ),
  );
};

const fill = async (ctx: DeliveryContext, { productId, revision, files }: Shelf): Promise<void> => {
  const db = database(ctx);
  const isOlder = and(eq(entitlements.productId, productId), lt(entitlements.filesRevision, revision));
  for (;;) {
    const some = db.select({ id: entitlements.id }).from(entitlements).where(isOlder).limit(atOnce);
    const filled = await db
      .update(entitlements)
      .set({ files, filesRevision: revision })
      .where(sql`${entitlements.id} in ${some}`)
      .returning({ id: entitlements.id });
    if (filled.length < atOnce) return;
  }
};

/** Keeps what products hold, and beside every entitlement to them; what is older than what is kept changes nothing. */
export const keepShelves = async (ctx: DeliveryContext, { all }: { all: Shelf[] }): Promise<Result<null>> => {
  // First the shelves: whoever buys meanwhile takes the new one.
  await keepAll(ctx, all);
  for (const shelf of all) await fill(ctx, shelf);
  return accept(null);
};
