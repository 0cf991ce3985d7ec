import type { DeliveryEvent } from "@souk/contracts/delivery";
import type { Envelope } from "@souk/contracts/events";
import type { IdentityEvent } from "@souk/contracts/identity";
import { ask, pokeOutbox } from "@souk/platform/context";
import { type Database, database, type Statement } from "@souk/platform/database";
import type { Listener } from "@souk/platform/inbox";
import { and, eq, sql } from "drizzle-orm";
import { histogramProjection } from "./commands/rebuild-histograms.ts";
import { turnReview } from "./commands/turn-review.ts";
import { recountReview, uncountReview } from "./domain.ts";
import type { Env, ReviewsContext } from "./env.ts";
import { reviews } from "./schema.ts";

type Access = { buyerId: string; productIds: string[] };

const selectReviews = (ctx: ReviewsContext, { buyerId, productIds }: Access, refunded: boolean) =>
  database(ctx)
    .select()
    .from(reviews)
    .where(
      and(
        eq(reviews.authorId, buyerId),
        sql`${reviews.productId} in (select value from json_each(${JSON.stringify(productIds)}))`,
        eq(reviews.refunded, refunded),
      ),
    );

// The owner is asked anew, since the buyer may have bought the product again, or given it back, before this is heard.
const listOwned = async (ctx: ReviewsContext, { buyerId, productIds }: Access): Promise<string[]> => {
  const granted = await ask(ctx, (call) => ctx.env.DELIVERY.listGranted(call, { buyerId, productIds }));
  if (!granted.ok) throw new Error(`Refused: ${granted.problem.code}`);
  return granted.value;
};

/** The statements by which a buyer's reviews of products stop counting where they no longer own them, or count again where they do. */
const follow = async (ctx: ReviewsContext, db: Database, access: Access, ended: boolean): Promise<Statement[]> => {
  const rows = await selectReviews(ctx, access, !ended);
  if (rows.length === 0) return [];
  const owned = await listOwned(ctx, access);
  return rows
    .filter(({ productId }) => owned.includes(productId) !== ended)
    .flatMap((row) => turnReview(db, ctx, row, ended ? uncountReview(row) : recountReview(row)));
};

// What was said stays, without a name.
const forgetAuthor = (db: Database, authorId: string): Statement =>
  db.update(reviews).set({ authorName: "" }).where(eq(reviews.authorId, authorId));

/** Stops counting the review of who has given a product back, or lost it otherwise, until it is theirs again; and forgets erased authors. */
export const accessWatcher: Listener<Env> = {
  subscriber: "reviews",
  apply: (ctx, db, event) => {
    const { type, data } = event as Envelope<DeliveryEvent | IdentityEvent>;
    if (type === "UserErased") return [forgetAuthor(db, data.userId)];
    if (type !== "AccessRevoked" && type !== "AccessGranted") return [];
    const { correlationId, id: causationId } = event;
    return follow({ ...ctx, call: { ...ctx.call, correlationId, causationId } }, db, data, type === "AccessRevoked");
  },
  projection: histogramProjection,
  afterwards: pokeOutbox,
};
