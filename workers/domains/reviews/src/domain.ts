import type { ModerateReview, PatchReview, ReviewStatus, ReviewsEvent } from "@souk/contracts/reviews";
import { accept, type Outcome, refuse } from "@souk/kernel/result";

/** So many open reports take a review off the list until somebody has looked at it: one alone would be a tool of rivals. */
export const reportsToHide = 3;

export type ReviewState = {
  authorId: string;
  sellerId: string;
  rating: number;
  title: string;
  body: string;
  replyBody: string | null;
  replyAt: string | null;
  status: ReviewStatus;
  refunded: boolean;
  openReports: number;
  moderatedBy: string | null;
  moderatedAt: string | null;
  updatedAt: string;
};

export type WritingFacts = {
  product: { sellerId: string; status: "draft" | "active" | "archived" } | null;
  granted: boolean;
  authorId: string;
};

/** Reviews are for owners; who may not see the product is not told that it is there. */
export const decideWriting = ({
  product,
  granted,
  authorId,
}: WritingFacts): Outcome<{ sellerId: string }, "not_found" | "purchase_required"> => {
  if (!product) return refuse("not_found");
  if (granted) return accept({ sellerId: product.sellerId });
  return product.status === "active" || product.sellerId === authorId
    ? refuse("purchase_required")
    : refuse("not_found");
};

/** Listed and counted: published, and its author still has the product. */
export const isCounted = ({ status, refunded }: Pick<ReviewState, "status" | "refunded">): boolean =>
  status === "published" && !refunded;

/** The author's change; it counts again where the product was refunded and `bought` once more. */
export const editReview = <Review extends ReviewState>(
  review: Review,
  authorId: string,
  patch: PatchReview,
  { now, bought }: { now: Date; bought: boolean },
): Outcome<Review, "not_found"> => {
  if (review.authorId !== authorId) return refuse("not_found");
  const { rating = review.rating, title = review.title, body = review.body } = patch;
  const refunded = review.refunded && !bought;
  const same = rating === review.rating && title === review.title && body === review.body;
  if (same) return accept(refunded === review.refunded ? review : { ...review, refunded });
  return accept({ ...review, rating, title, body, refunded, updatedAt: now.toISOString() });
};

/** Only its author deletes a review. */
export const deleteReview = (review: ReviewState, authorId: string): Outcome<null, "not_found"> =>
  review.authorId === authorId ? accept(null) : refuse("not_found");

/** The product's seller answers; a new answer replaces the old one. */
export const answerReview = <Review extends ReviewState>(
  review: Review,
  sellerId: string,
  body: string,
  now: Date,
): Outcome<Review, "not_found"> => {
  if (review.sellerId !== sellerId) return refuse("not_found");
  return accept(body === review.replyBody ? review : { ...review, replyBody: body, replyAt: now.toISOString() });
};

type Vote = Outcome<null, "not_found" | "own_review">;

/** Votes and reports are for what is listed, and never for one's own. */
export const decideVote = (review: ReviewState, userId: string): Vote => {
  if (review.authorId === userId) return refuse("own_review");
  return isCounted(review) ? accept(null) : refuse("not_found");
};

/** One more report; enough of them take a published review off the list. */
export const reportReview = <Review extends ReviewState>(review: Review): Review => {
  const openReports = review.openReports + 1;
  const isReported = review.status === "published" && openReports >= reportsToHide;
  return { ...review, openReports, status: isReported ? "reported" : review.status };
};

const moderated = { publish: "published", hide: "hidden", reject: "rejected" } as const;

/** A moderator's word settles the reports so far. */
export const moderateReview = <Review extends ReviewState>(
  review: Review,
  { action }: ModerateReview,
  moderatorId: string,
  now: Date,
): Review => ({
  ...review,
  status: moderated[action],
  openReports: 0,
  moderatedBy: moderatorId,
  moderatedAt: now.toISOString(),
});

/** The product was given back. */
export const uncountReview = <Review extends ReviewState>(review: Review): Review => ({ ...review, refunded: true });

/** The product is the author's again. */
export const recountReview = <Review extends ReviewState>(review: Review): Review => ({ ...review, refunded: false });

/** What a change does to the histogram, and what is told of it; a review that is not there, or no longer, is null. */
export type Turn = { from: number | null; to: number | null; type: ReviewsEvent["type"] | null };

const countedRating = (review: ReviewState | null): number | null =>
  review && isCounted(review) ? review.rating : null;

/** Compares a review before and after a change. */
export const compareReview = (before: ReviewState | null, after: ReviewState | null): Turn => {
  const [from, to] = [countedRating(before), countedRating(after)];
  if (!before) return { from, to, type: "ReviewWritten" };
  if (to === null) return { from, to, type: from === null ? null : "ReviewUncounted" };
  const isChanged = from !== to || before.title !== after?.title || before.body !== after.body;
  return { from, to, type: isChanged ? "ReviewChanged" : null };
};
