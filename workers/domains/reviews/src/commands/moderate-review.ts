import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import type { ModeratedReview, ModerateReview } from "@souk/contracts/reviews";
import { accept } from "@souk/kernel/result";
import { moderateReview as moderate } from "../domain.ts";
import type { ReviewsContext } from "../env.ts";
import { withReports } from "../queries/list-moderated.ts";
import { changeReview } from "./change-review.ts";

/** An admin publishes, hides or rejects a review, which settles its reports; refuses `not_found`. */
export const moderateReview = async (
  ctx: ReviewsContext,
  { userId }: Principal,
  id: string,
  input: ModerateReview,
): Promise<Result<ModeratedReview>> => {
  const changed = await changeReview(ctx, id, (row) => accept(moderate(row, input, userId, ctx.now)));
  return changed.ok ? accept(await withReports(ctx, changed.value)) : changed;
};
