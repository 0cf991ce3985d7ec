import type { Holdings } from "@souk/contracts/personal";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { eq } from "drizzle-orm";
import type { ReviewsContext } from "../env.ts";
import { reviews } from "../schema.ts";
import { toReview } from "./review-view.ts";

/** What a person has written about products. */
export const exportPerson = async (ctx: ReviewsContext, { userId }: { userId: string }): Promise<Result<Holdings>> => {
  const rows = await database(ctx).select().from(reviews).where(eq(reviews.authorId, userId));
  return accept({ reviews: rows.map((row) => ({ ...toReview(row), status: row.status })) });
};
