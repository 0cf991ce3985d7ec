import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import type { ReplyToReview } from "@souk/contracts/reviews";
import { answerReview } from "../domain.ts";
import type { ReviewsContext } from "../env.ts";
import type { ReviewRow } from "../schema.ts";
import { changeReview } from "./change-review.ts";

/** The product's seller answers, or replaces the answer; refuses `not_found` for anyone else. */
export const replyToReview = (
  ctx: ReviewsContext,
  { userId }: Principal,
  id: string,
  { body }: ReplyToReview,
): Promise<Result<ReviewRow>> => changeReview(ctx, id, (row) => answerReview(row, userId, body, ctx.now));
