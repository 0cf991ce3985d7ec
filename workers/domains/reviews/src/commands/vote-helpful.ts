import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { tellNow } from "@souk/platform/copies";
import { database, save, violates } from "@souk/platform/database";
import { and, eq, sql } from "drizzle-orm";
import { decideVote } from "../domain.ts";
import type { ReviewsContext } from "../env.ts";
import { findReview } from "../queries/find-review.ts";
import { helpfulVotes, reviews } from "../schema.ts";
import { tellDigests } from "./tell-digests.ts";

/** Counts one vote a user; repeating it changes nothing. Refuses `not_found`, and `own_review` to the author. */
export const voteHelpful = async (ctx: ReviewsContext, { userId }: Principal, id: string): Promise<Result<null>> => {
  const found = await findReview(ctx, id);
  if (!found.ok) return found;
  const decision = decideVote(found.value, userId);
  if (!decision.ok) return decision;
  const db = database(ctx);
  const isFirst = sql`not exists (select 1 from helpful_votes where review_id = ${id} and user_id = ${userId})`;
  try {
    await save(db, [
      db
        .update(reviews)
        .set({ helpfulCount: sql`helpful_count + 1` })
        .where(and(eq(reviews.id, id), isFirst)),
      db.insert(helpfulVotes).values({ reviewId: id, userId, at: ctx.now.toISOString() }).onConflictDoNothing(),
    ]);
    await tellNow(ctx, tellDigests, found.value.productId);
    return accept(null);
  } catch (error) {
    // Deleted since it was read.
    if (violates(error, "FOREIGN KEY")) return refuse("not_found");
    throw error;
  }
};
