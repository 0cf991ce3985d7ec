import { database } from "@souk/platform/database";
import { and, eq } from "drizzle-orm";
import type { ReviewsContext } from "../env.ts";
import { reports } from "../schema.ts";

/** Whether the user has reported the review before. */
export const hasReported = async (ctx: ReviewsContext, reviewId: string, userId: string): Promise<boolean> => {
  const rows = await database(ctx)
    .select({ at: reports.at })
    .from(reports)
    .where(and(eq(reports.reviewId, reviewId), eq(reports.userId, userId)));
  return rows.length > 0;
};
