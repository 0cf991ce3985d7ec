import type { ReviewsEvent } from "@souk/contracts/reviews";
import type { Context } from "@souk/platform/context";
import { type Database, expectChange, type Statement } from "@souk/platform/database";
import { amend, publish } from "@souk/platform/outbox";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { compareReview, type Turn } from "../domain.ts";
import { histograms, type ReviewRow, reviews } from "../schema.ts";

type Telling = Pick<Context<unknown>, "call" | "now">;

const columns = [histograms.stars1, histograms.stars2, histograms.stars3, histograms.stars4, histograms.stars5];
const names = ["stars1", "stars2", "stars3", "stars4", "stars5"] as const;

const moveStars = ({ from, to }: Turn): Record<string, SQL> =>
  Object.fromEntries(
    names.flatMap((name, index) => {
      const by = Number(to === index + 1) - Number(from === index + 1);
      return by === 0 ? [] : [[name, sql`${columns[index]} + ${by}`]];
    }),
  );

const keepHistogram = (db: Database, productId: string, turn: Turn): Statement[] => {
  const stars = moveStars(turn);
  if (Object.keys(stars).length === 0) return [];
  return [
    db.insert(histograms).select(sql`select ${productId}, 0, 0, 0, 0, 0 where true`).onConflictDoNothing(),
    db.update(histograms).set(stars).where(eq(histograms.productId, productId)),
  ];
};

const histogramOf = (productId: string): SQL =>
  sql`(select json_object('1', stars_1, '2', stars_2, '3', stars_3, '4', stars_4, '5', stars_5)
       from histograms where product_id = ${productId})`;

const tell = (db: Database, ctx: Telling, review: ReviewRow, type: ReviewsEvent["type"] | null): Statement[] => {
  if (type === null) return [];
  const { id: reviewId, productId, sellerId, authorId, rating } = review;
  const stream = `review:${productId}`;
  const data = { reviewId, productId, sellerId, authorId, rating };
  return [...publish(db, ctx, stream, [{ type, data }]), amend(db, stream, "histogram", histogramOf(productId))];
};

// Only what changed is written: votes move under other hands meanwhile.
const changedColumns = (row: ReviewRow, next: ReviewRow): Partial<ReviewRow> =>
  Object.fromEntries(
    Object.entries(next).filter(([name, value]) => row[name as keyof ReviewRow] !== value),
  ) as Partial<ReviewRow>;

const write = (db: Database, row: ReviewRow, next: ReviewRow | null): Statement => {
  const isUnchanged = and(eq(reviews.id, row.id), eq(reviews.revision, row.revision));
  if (next === null) return db.delete(reviews).where(isUnchanged);
  return db
    .update(reviews)
    .set({ ...changedColumns(row, next), revision: row.revision + 1 })
    .where(isUnchanged);
};

const settle = (db: Database, ctx: Telling, before: ReviewRow | null, after: ReviewRow | null): Statement[] => {
  const review = after ?? before;
  if (!review) return [];
  const turn = compareReview(before, after);
  return [...keepHistogram(db, review.productId, turn), ...tell(db, ctx, review, turn.type)];
};

/** The statements that keep a new review, its product's histogram and what is told of it. */
export const addReview = (db: Database, ctx: Telling, review: ReviewRow): Statement[] => [
  db.insert(reviews).values(review),
  ...settle(db, ctx, null, review),
];

/** The statements that turn a review, unless somebody was faster, into another state of it, or delete it; with histogram and event. */
export const turnReview = (db: Database, ctx: Telling, row: ReviewRow, next: ReviewRow | null): Statement[] => [
  write(db, row, next),
  expectChange(db),
  ...settle(db, ctx, row, next),
];
