import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import type { PatchReview } from "@souk/contracts/reviews";
import { deleteReview as decideDeletion, editReview } from "../domain.ts";
import type { ReviewsContext } from "../env.ts";
import { isGranted } from "../queries/is-granted.ts";
import type { ReviewRow } from "../schema.ts";
import { changeReview } from "./change-review.ts";

/** The author changes what they wrote; refuses `not_found` for anyone else. */
export const patchReview = (
  ctx: ReviewsContext,
  { userId }: Principal,
  id: string,
  patch: PatchReview,
): Promise<Result<ReviewRow>> =>
  changeReview(ctx, id, async (row) => {
    const bought = row.authorId === userId && row.refunded && (await isGranted(ctx, userId, row.productId));
    return editReview(row, userId, patch, { now: ctx.now, bought });
  });

/** The author takes the review back, with its votes, its reply and its reports; refuses `not_found` for anyone else. */
export const deleteReview = (ctx: ReviewsContext, { userId }: Principal, id: string): Promise<Result<ReviewRow>> =>
  changeReview(ctx, id, (row) => decideDeletion(row, userId));
