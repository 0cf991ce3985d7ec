import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import type { ReportReview } from "@souk/contracts/reviews";
import { accept, mapOutcome } from "@souk/kernel/result";
import { reportReview as addReport, decideVote } from "../domain.ts";
import type { ReviewsContext } from "../env.ts";
import { hasReported } from "../queries/has-reported.ts";
import { reports } from "../schema.ts";
import { changeReview } from "./change-review.ts";

/** Notes one report a user; repeating it changes nothing. Refuses `not_found`, and `own_review` to the author. */
export const reportReview = async (
  ctx: ReviewsContext,
  { userId }: Principal,
  id: string,
  { reason, note }: ReportReview,
): Promise<Result<null>> => {
  const report = { reviewId: id, userId, reason, note: note ?? null, at: ctx.now.toISOString() };
  const reported = await changeReview(
    ctx,
    id,
    async (row) => {
      if (await hasReported(ctx, id, userId)) return accept(row);
      return mapOutcome(decideVote(row, userId), () => addReport(row));
    },
    (db) => [db.insert(reports).values(report)],
  );
  return mapOutcome(reported, () => null);
};
