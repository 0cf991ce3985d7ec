import type { Principal } from "@souk/contracts/call";
import type { Result } from "@souk/contracts/problems";
import type { WriteReview } from "@souk/contracts/reviews";
import { accept, refuse } from "@souk/kernel/result";
import { ask } from "@souk/platform/context";
import { tellNow } from "@souk/platform/copies";
import { database, save, violates } from "@souk/platform/database";
import { decideWriting } from "../domain.ts";
import type { ReviewsContext } from "../env.ts";
import { isGranted } from "../queries/is-granted.ts";
import type { ReviewRow } from "../schema.ts";
import { tellDigests } from "./tell-digests.ts";
import { addReview } from "./turn-review.ts";

const gatherFacts = async (ctx: ReviewsContext, userId: string, productId: string) => {
  const [found, granted, contact] = await Promise.all([
    ask(ctx, (call) => ctx.env.CATALOG.findProduct(call, { productId })),
    isGranted(ctx, userId, productId),
    ask(ctx, (call) => ctx.env.IDENTITY.readContact(call, { userId })),
  ]);
  return { product: found.ok ? found.value : null, granted, contact };
};

/** An owner's review of a product; refuses `not_found`, `purchase_required` and `already_reviewed`. */
export const writeReview = async (
  ctx: ReviewsContext,
  { userId: authorId }: Principal,
  productId: string,
  input: WriteReview,
): Promise<Result<ReviewRow>> => {
  const { product, granted, contact } = await gatherFacts(ctx, authorId, productId);
  const decision = decideWriting({ product, granted, authorId });
  if (!decision.ok) return decision;
  if (!contact.ok) return refuse("access_token_invalid");
  const at = ctx.now.toISOString();
  const review: ReviewRow = {
    id: ctx.newId("rev"),
    productId,
    sellerId: decision.value.sellerId,
    authorId,
    authorName: contact.value.name,
    ...input,
    helpfulCount: 0,
    replyBody: null,
    replyAt: null,
    status: "published",
    refunded: false,
    openReports: 0,
    moderatedBy: null,
    moderatedAt: null,
    revision: 1,
    createdAt: at,
    updatedAt: at,
  };
  const db = database(ctx);
  try {
    await save(db, addReview(db, ctx, review));
    await tellNow(ctx, tellDigests, productId);
    return accept(review);
  } catch (error) {
    if (violates(error, "reviews.author_id")) return refuse("already_reviewed");
    throw error;
  }
};
