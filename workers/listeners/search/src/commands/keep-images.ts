import type { Database, Statement } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import type { Effects } from "../effects.ts";
import type { Index } from "../schema.ts";

type Kept = Effects["images"] extends Map<string, infer One> ? One : never;

/** Notes images that came and went; a document shows the first it has. */
export const keepImages = (db: Database, { images, places }: Index, all: Kept[]): Statement[] => {
  const come = JSON.stringify(all.filter(({ isThere }) => isThere));
  const left = JSON.stringify(all.filter(({ isThere }) => !isThere).map(({ fileId }) => fileId));
  const products = JSON.stringify([...new Set(all.map(({ productId }) => productId))]);
  return [
    db
      .insert(images)
      .select(sql`select value->>'productId', value->>'fileId' from json_each(${come}) where true`)
      .onConflictDoNothing(),
    db
      .delete(images)
      .where(
        sql`product_id in (select value from json_each(${products})) and file_id in (select value from json_each(${left}))`,
      ),
    db
      .update(places)
      .set({ image: sql`(select min(file_id) from ${images} i where i.product_id = ${places.id})` })
      .where(sql`active = 1 and id in (select value from json_each(${products}))`),
  ];
};
