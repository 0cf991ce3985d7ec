import type { CategorySlug } from "@souk/contracts/catalog";
import type { ProductSummary, SearchHit } from "@souk/contracts/search";
import type { Database } from "@souk/platform/database";
import { type SQL, sql } from "drizzle-orm";
import { live } from "../schema.ts";
import { toHtml } from "../text/marks.ts";
import type { Sought } from "../text/match.ts";
import type { Key } from "./ranking.ts";
import { textAt } from "./texts.ts";

const { docs } = live;

/** The columns of a product summary of a document `d`, but for its seller's name. */
export const summaryColumns = {
  id: sql<string>`d.id`.as("id"),
  title: sql<string>`d.title`.as("title"),
  amount: sql<number>`d.price_amount`.as("amount"),
  currency: sql<string>`d.price_currency`.as("currency"),
  category: sql<CategorySlug>`d.category`.as("category"),
  ratingSum: sql<number>`d.rating_sum`.as("rating_sum"),
  ratingCount: sql<number>`d.rating_count`.as("rating_count"),
  sellerId: sql<string>`d.seller_id`.as("seller_id"),
  image: sql<string | null>`d.image`.as("image"),
};

export type SummaryRow = {
  id: string;
  title: string;
  amount: number;
  currency: string;
  category: CategorySlug;
  ratingSum: number;
  ratingCount: number;
  sellerId: string;
  sellerName: string;
  image: string | null;
};

/** A hit with its key and what its text says: the seller's name, the title and a snippet, both marked. */
export type HitRow = Omit<SummaryRow, "sellerName"> & Key & { text: string };

/** A product as lists show it. */
export const toSummary = (origin: string, row: SummaryRow): ProductSummary => ({
  id: row.id,
  title: row.title,
  price: { amount: row.amount, currency: row.currency },
  category: row.category,
  rating: {
    average: row.ratingCount === 0 ? null : Math.round((100 * row.ratingSum) / row.ratingCount) / 100,
    count: row.ratingCount,
  },
  sellerId: row.sellerId,
  sellerName: row.sellerName,
  ...(row.image !== null && { image: `${origin}/media/original/${row.image}` }),
});

/** A product as a search finds it, with what matched marked. */
export const toHit = (origin: string, row: HitRow): SearchHit => {
  const [sellerName, title, snippet] = readText(row);
  return { ...toSummary(origin, { ...row, sellerName }), titleHtml: toHtml(title), snippetHtml: toHtml(snippet, 400) };
};

/** The seller's name, the title and the snippet of a hit. */
export const readText = ({ text }: HitRow): [seller: string, title: string, snippet: string] => JSON.parse(text);

/** The documents at picked places, in any order. */
export const listHits = (db: Database, sought: Sought, places: SQL) =>
  db
    .select({
      ...summaryColumns,
      way: sql<Key["way"]>`p.way`.as("way"),
      phase: sql<number>`p.phase`.as("phase"),
      score: sql<number | string>`p.score`.as("score"),
      place: sql<number>`p.place`.as("place"),
      // Where the index walked by it has the text at hand, it came along.
      text: sql<string>`coalesce(p.text, ${textAt(sql`p.place`, sought)})`.as("text"),
    })
    .from(sql`(${places}) p cross join ${docs} d on d.place = p.place and d.active = 1`);
