import type { List } from "@souk/contracts/list";
import type { Result } from "@souk/contracts/problems";
import type { ListModerated, ModeratedReview } from "@souk/contracts/reviews";
import { accept } from "@souk/kernel/result";
import { before, database } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import { and, asc, desc, eq, sql } from "drizzle-orm";
import type { ReviewsContext } from "../env.ts";
import { isUnpublished, type ReviewRow, reports, reviews } from "../schema.ts";
import { toReview } from "./review-view.ts";

const listReports = async (ctx: ReviewsContext, reviewIds: string[]) => {
  const rows = await database(ctx)
    .select()
    .from(reports)
    .where(sql`${reports.reviewId} in (select value from json_each(${JSON.stringify(reviewIds)}))`)
    .orderBy(asc(reports.at), asc(reports.userId));
  return Map.groupBy(rows, ({ reviewId }) => reviewId);
};

const toModerated = (row: ReviewRow, found: (typeof reports.$inferSelect)[]): ModeratedReview => ({
  ...toReview(row),
  status: row.status,
  reports: found.map(({ reason, note, at }) => ({ reason, ...(note !== null && { note }), at })),
});

/** A review as moderators see it, with its reports, the oldest first. */
export const withReports = async (ctx: ReviewsContext, row: ReviewRow): Promise<ModeratedReview> =>
  toModerated(row, (await listReports(ctx, [row.id])).get(row.id) ?? []);

/** A page of the reviews that are not published for one reason, by default those that were reported, the newest first. */
export const listModerated = async (
  ctx: ReviewsContext,
  { status = "reported", limit = defaultLimit, cursor }: ListModerated,
): Promise<Result<List<ModeratedReview>>> => {
  const secret = ctx.env.SIGNING_SECRET;
  const list = `moderated:${status}`;
  const key = openCursor<[string, string]>(secret, list, cursor);
  if (!key.ok) return key;
  const rows = await database(ctx)
    .select()
    .from(reviews)
    .where(
      and(
        eq(reviews.status, status),
        isUnpublished,
        key.value ? before([reviews.createdAt, reviews.id], key.value) : undefined,
      ),
    )
    .orderBy(desc(reviews.createdAt), desc(reviews.id))
    .limit(limit + 1);
  const found = await listReports(
    ctx,
    rows.slice(0, limit).map(({ id }) => id),
  );
  const toItem = (row: ReviewRow) => toModerated(row, found.get(row.id) ?? []);
  return accept(toPage(secret, list, rows, limit, (row) => [row.createdAt, row.id], toItem));
};
