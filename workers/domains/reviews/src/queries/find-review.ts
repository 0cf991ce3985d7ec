import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { eq } from "drizzle-orm";
import { isCounted } from "../domain.ts";
import type { ReviewsContext } from "../env.ts";
import { type ReviewRow, reviews } from "../schema.ts";

/** A review in whatever state; refuses `not_found`. */
export const findReview = async (ctx: ReviewsContext, id: string): Promise<Result<ReviewRow>> => {
  const [row] = await database(ctx).select().from(reviews).where(eq(reviews.id, id));
  return row ? accept(row) : refuse("not_found");
};

/** A review for whoever asks: one that is not listed is there for its author and for admins alone. */
export const readReview = async (
  ctx: ReviewsContext,
  principal: Principal | null,
  id: string,
): Promise<Result<ReviewRow>> => {
  const found = await findReview(ctx, id);
  if (!found.ok) return found;
  const isTheirs = principal?.role === "admin" || principal?.userId === found.value.authorId;
  return isTheirs || isCounted(found.value) ? found : refuse("not_found");
};
