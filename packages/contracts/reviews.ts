import * as z from "zod";
import type { HttpService } from "./call.ts";
import type { ProjectingService } from "./event-bus.ts";
import { listOf, pageQuery } from "./list.ts";
import type { PersonalService } from "./personal.ts";
import { line, multiline } from "./text.ts";

const rating = z.int().min(1).max(5);

export const review = z
  .object({
    id: z.string(),
    productId: z.string(),
    authorId: z.string(),
    authorName: z.string(),
    rating,
    title: z.string(),
    body: z.string(),
    helpfulCount: z.int(),
    reply: z.object({ body: z.string(), at: z.string() }).optional(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "Review" });
export type Review = z.infer<typeof review>;
export const reviewList = listOf(review).meta({ id: "ReviewList" });

export const writeReviewBody = z
  .strictObject({ rating, title: line(1, 120), body: multiline(0, 5_000) })
  .meta({ id: "WriteReview" });
export type WriteReview = z.output<typeof writeReviewBody>;
export const patchReviewBody = writeReviewBody.partial().meta({ id: "PatchReview" });
export type PatchReview = z.output<typeof patchReviewBody>;
export const replyBody = z
  .strictObject({ body: multiline(1, 5_000).refine((body) => body.trim() !== "", { error: "Must not be blank" }) })
  .meta({ id: "ReplyToReview" });
export type ReplyToReview = z.output<typeof replyBody>;

const reason = z.enum(["spam", "offensive", "off_topic", "other"]);
export const reportBody = z.strictObject({ reason, note: multiline(0, 1_000).optional() }).meta({ id: "ReportReview" });
export type ReportReview = z.output<typeof reportBody>;

export const moderateBody = z
  .strictObject({ action: z.enum(["publish", "hide", "reject"]) })
  .meta({ id: "ModerateReview" });
export type ModerateReview = z.output<typeof moderateBody>;

const status = z.enum(["published", "hidden", "rejected", "reported"]);
export type ReviewStatus = z.infer<typeof status>;

export const moderatedReview = review
  .extend({ status, reports: z.array(z.object({ reason, note: z.string().optional(), at: z.string() })) })
  .meta({ id: "ModeratedReview" });
export type ModeratedReview = z.infer<typeof moderatedReview>;
export const moderatedReviewList = listOf(moderatedReview).meta({ id: "ModeratedReviewList" });
export const listModeratedQuery = z.object({ ...pageQuery, status: status.exclude(["published"]).optional() });
export type ListModerated = z.output<typeof listModeratedQuery>;

export const listReviewsQuery = z.object({
  ...pageQuery,
  sort: z.enum(["newest", "helpful", "rating"]).optional(),
});
export type ListReviews = z.output<typeof listReviewsQuery>;

/** How many reviews gave 1, 2, 3, 4 and 5 stars; average and count follow from it. */
export type Histogram = { 1: number; 2: number; 3: number; 4: number; 5: number };

/** What a product's page shows of its reviews: the histogram and the newest that count. */
export type ReviewDigest = { histogram: Histogram; reviews: Review[] };

/** A digest as the catalogue is told it; of two the one with the greater revision is the newer. */
export type ToldDigest = ReviewDigest & { productId: string; revision: number };

export interface ReviewsService extends HttpService, PersonalService, ProjectingService {}

/**
 * On the stream `review:{productId}`: each event carries the product's histogram after it, so that the last one says all.
 * A review that counts again is `ReviewChanged`; one that was deleted, taken off the list or refunded is `ReviewUncounted`.
 */
export type ReviewsEvent =
  | { type: "ReviewWritten"; data: ReviewFacts }
  | { type: "ReviewChanged"; data: ReviewFacts }
  | { type: "ReviewUncounted"; data: ReviewFacts };

type ReviewFacts = {
  reviewId: string;
  productId: string;
  sellerId: string;
  authorId: string;
  rating: number;
  histogram: Histogram;
};
