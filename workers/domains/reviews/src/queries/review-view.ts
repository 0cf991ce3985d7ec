import type { Histogram, Review } from "@souk/contracts/reviews";
import type { histograms, ReviewRow } from "../schema.ts";

/** A review as clients see it. */
export const toReview = (row: ReviewRow): Review => ({
  id: row.id,
  productId: row.productId,
  authorId: row.authorId,
  authorName: row.authorName,
  rating: row.rating,
  title: row.title,
  body: row.body,
  helpfulCount: row.helpfulCount,
  ...(row.replyBody !== null && row.replyAt !== null && { reply: { body: row.replyBody, at: row.replyAt } }),
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

/** A product without a row has no counted reviews. */
export const toHistogram = (row: typeof histograms.$inferSelect | undefined): Histogram => ({
  1: row?.stars1 ?? 0,
  2: row?.stars2 ?? 0,
  3: row?.stars3 ?? 0,
  4: row?.stars4 ?? 0,
  5: row?.stars5 ?? 0,
});
