import type { Database, Statement } from "@souk/platform/database";
import type { Projection } from "@souk/platform/projection";
import { type SQL, sql } from "drizzle-orm";
import type { Env } from "../env.ts";
import { histograms, isListed, reviews } from "../schema.ts";

const stars = [1, 2, 3, 4, 5];
const columns = ["product_id", ...stars.map((star) => `stars_${star}`)];

const countOf = (star: number): SQL =>
  sql.raw(
    `(select count(*) from reviews r where r.product_id = h.product_id and r.rating = ${star} and r.status = 'published' and r.refunded = 0) as stars_${star}`,
  );

const recount = sql`(select h.product_id as product_id, ${sql.join(stars.map(countOf), sql`, `)} from ${histograms} h)`;

const fields = (table: string): SQL => sql.raw(`(${columns.slice(1).map((column) => `${table}.${column}`)})`);

const open = (db: Database): Statement[] => [
  db
    .insert(histograms)
    .select(sql`select distinct product_id, 0, 0, 0, 0, 0 from ${reviews} where ${isListed}`)
    .onConflictDoNothing(),
];

const swap = (db: Database): Statement[] => [
  db
    .update(histograms)
    .set(Object.fromEntries(stars.map((star) => [`stars${star}`, sql.raw(`counted.stars_${star}`)])))
    .from(sql`${recount} counted`)
    .where(sql`counted.product_id = histograms.product_id and ${fields("histograms")} is not ${fields("counted")}`),
];

const key = ["product_id"];

/** The histograms: they follow from the reviews themselves, which are the Worker's own. */
export const histogramProjection: Projection<Env> = {
  open: (_, db) => open(db),
  swap,
  rows: { live: [{ from: histograms, key, columns }], next: [{ from: recount, key, columns }] },
};
