import type { Result } from "@souk/contracts/problems";
import type { ProductSummary, RelatedIds } from "@souk/contracts/search";
import { accept } from "@souk/kernel/result";
import { type Database, database } from "@souk/platform/database";
import { type SQL, sql } from "drizzle-orm";
import type { SearchContext } from "../env.ts";
import { live, sellers } from "../schema.ts";
import { type SummaryRow, summaryColumns, toSummary } from "./hits.ts";

const { docs, fulltext, vocabulary, pairs } = live;

type Asked = { productId: string; limit: number };

const telling = 4;
const mostUses = 2_000;

// Words that few documents share say most of what one is about; a word of one's own says nothing.
const likeness = (productId: string) => sql`(
  select group_concat('"' || word || '"', ' OR ') from (
    select w.word as word from ${docs} d, json_each(d.words) own join ${vocabulary} w on w.word = own.value
    where d.id = ${productId} and w.uses between 2 and ${mostUses} and length(w.word) > 2
    order by w.uses limit ${telling}))`;

const sameCategory = (productId: string) =>
  sql`(select '{filters} : "c' || category || 'x0"' from ${docs} where id = ${productId})`;

// The index takes no empty query: what there are no words for matches nothing.
const orNothing = (query: SQL) => sql`coalesce(${query}, '{filters} : "none"')`;

const selectRelated = (db: Database, { productId, limit }: Asked) => {
  const together = sql`select d.place as place from ${pairs} p cross join ${docs} d on d.id = p.other_id
    where p.product_id = ${productId} and d.place is not null order by p.times desc, d.place limit ${limit}`;
  const alike = sql`select rowid as place from ${fulltext} where ${fulltext} match ${orNothing(sql`'{title tags} : (' || ${likeness(productId)} || ')'`)} order by rank limit ${limit + 1}`;
  const akin = sql`select rowid as place from ${fulltext} where ${fulltext} match ${orNothing(sameCategory(productId))} order by rowid limit ${limit + 1}`;
  const places = sql`select place from (select place from (${together}) union all select place from (${alike}) union all select place from (${akin})) limit ${2 * limit + 2}`;
  return db
    .select({ ...summaryColumns, sellerName: sql<string>`coalesce(s.name, '')`.as("seller_name") })
    .from(
      sql`(${places}) r cross join ${docs} d on d.place = r.place and d.active = 1 and d.id <> ${productId} left join ${sellers} s on s.id = d.seller_id`,
    );
};

const takeFirst = (rows: SummaryRow[], limit: number): SummaryRow[] =>
  [...new Map(rows.map((row) => [row.id, row])).values()].slice(0, limit);

/** At most `limit` products that go with one: bought together with it, then alike, then of its category; an unknown product has none. */
export const listRelated = async (ctx: SearchContext, asked: Asked): Promise<Result<ProductSummary[]>> => {
  const rows: SummaryRow[] = await selectRelated(database(ctx), asked);
  return accept(takeFirst(rows, asked.limit).map((row) => toSummary(ctx.env.PUBLIC_ORIGIN, row)));
};

/** What goes with each of some products, in one trip. */
export const listRelatedIds = async (
  ctx: SearchContext,
  productIds: string[],
  limit: number,
): Promise<RelatedIds[]> => {
  const db = database(ctx);
  const [first, ...others] = productIds.map((productId) => selectRelated(db, { productId, limit }));
  if (!first) return [];
  const answers = await db.batch([first, ...others]);
  return productIds.map((productId, index) => {
    const rows: SummaryRow[] = answers[index] ?? [];
    return { productId, ids: takeFirst(rows, limit).map(({ id }) => id) };
  });
};
