import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { tellNow } from "@souk/platform/copies";
import { type Database, database, type Statement, save } from "@souk/platform/database";
import type { ReviewsContext } from "../env.ts";
import { findReview } from "../queries/find-review.ts";
import type { ReviewRow } from "../schema.ts";
import { tellDigests } from "./tell-digests.ts";
import { turnReview } from "./turn-review.ts";

const attempts = 5;

type Decide = (row: ReviewRow) => Result<ReviewRow | null> | Promise<Result<ReviewRow | null>>;

/** Reads a review, decides what becomes of it (null: nothing is left) and saves; begins again where somebody was faster. */
export const changeReview = async (
  ctx: ReviewsContext,
  id: string,
  decide: Decide,
  more: (db: Database) => Statement[] = () => [],
): Promise<Result<ReviewRow>> => {
  const db = database(ctx);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const found = await findReview(ctx, id);
    if (!found.ok) return found;
    const row = found.value;
    const decision = await decide(row);
    if (!decision.ok) return decision;
    const next = decision.value;
    if (next === row) return found;
    if ((await save(db, [...turnReview(db, ctx, row, next), ...more(db)])) === "conflict") continue;
    await tellNow(ctx, tellDigests, row.productId);
    return accept(next ?? row);
  }
  return refuse("service_unavailable");
};
