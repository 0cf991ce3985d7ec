import type { List } from "@souk/contracts/list";
import type { Result } from "@souk/contracts/problems";
import type { ListReviews, Review } from "@souk/contracts/reviews";
import { accept, refuse } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { before, type Database, database } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import { and, desc, eq } from "drizzle-orm";
import type { ReviewsContext } from "../env.ts";
import { histograms, isListed, type ReviewRow, reviews } from "../schema.ts";
import { toReview } from "./review-view.ts";

type Key = [string | number, string];
type Sort = { column: typeof reviews.createdAt | typeof reviews.helpfulCount | typeof reviews.rating; of: Of };
type Of = (row: ReviewRow) => string | number;

const sorts: Record<"newest" | "helpful" | "rating", Sort> = {
  newest: { column: reviews.createdAt, of: (row) => row.createdAt },
  helpful: { column: reviews.helpfulCount, of: (row) => row.helpfulCount },
  rating: { column: reviews.rating, of: (row) => row.rating },
};

const selectListed = (db: Database, productId: string, { column }: Sort, key: Key | null, limit: number) =>
  db
    .select()
    .from(reviews)
    .where(and(eq(reviews.productId, productId), isListed, key ? before([column, reviews.id], key) : undefined))
    .orderBy(desc(column), desc(reviews.id))
    .limit(limit);

const selectHistogram = (db: Database, productId: string) =>
  db.select().from(histograms).where(eq(histograms.productId, productId));

const isKnown = async (ctx: ReviewsContext, productId: string): Promise<boolean> => {
  const found = await ask(ctx, (call) => ctx.env.CATALOG.findProduct(call, { productId }));
  return found.ok && found.value.status !== "draft";
};

/** A page of a product's counted reviews, by default the newest first; refuses `not_found` for an unknown product. */
export const listReviews = async (
  ctx: ReviewsContext,
  productId: string,
  { sort: sortName = "newest", limit = defaultLimit, cursor }: ListReviews,
): Promise<Result<List<Review>>> => {
  const secret = ctx.env.SIGNING_SECRET;
  const list = JSON.stringify(["reviews", productId, sortName]);
  const key = openCursor<Key>(secret, list, cursor);
  if (!key.ok) return key;
  const sort = sorts[sortName];
  const db = database(ctx);
  const [[histogram], rows] = await db.batch([
    selectHistogram(db, productId),
    selectListed(db, productId, sort, key.value, limit + 1),
  ]);
  // A product that ever had a counted review has a histogram.
  if (!histogram && !(await isKnown(ctx, productId))) return refuse("not_found");
  return accept(toPage(secret, list, rows, limit, (row) => [sort.of(row), row.id], toReview));
};
