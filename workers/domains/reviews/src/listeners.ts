import type { DeliveryEvent } from "@souk/contracts/delivery";
import type { Envelope } from "@souk/contracts/events";
import { ask, pokeOutbox } from "@souk/platform/context";
import { type Database, database, type Statement } from "@souk/platform/database";
import type { Listener } from "@souk/platform/inbox";
import { and, eq, sql } from "drizzle-orm";
import { turnReview } from "./commands/turn-review.ts";
import { uncountReview } from "./domain.ts";
import type { Env, ReviewsContext } from "./env.ts";
import { reviews } from "./schema.ts";

const selectUnrefunded = (ctx: ReviewsContext, authorId: string, productIds: string[]) =>
  database(ctx)
    .select()
    .from(reviews)
    .where(
      and(
        eq(reviews.authorId, authorId),
        sql`${reviews.productId} in (select value from json_each(${JSON.stringify(productIds)}))`,
        eq(reviews.refunded, false),
      ),
    );

// The owner is asked anew, since the buyer may have bought the product again before this is heard.
const listOwned = async (ctx: ReviewsContext, buyerId: string, productIds: string[]): Promise<string[]> => {
  const granted = await ask(ctx, (call) => ctx.env.DELIVERY.listGranted(call, { buyerId, productIds }));
  if (!granted.ok) throw new Error(`Refused: ${granted.problem.code}`);
  return granted.value;
};

/** The statements by which a buyer's reviews of products that they no longer own stop counting. */
const uncount = async (
  ctx: ReviewsContext,
  db: Database,
  { buyerId, productIds }: { buyerId: string; productIds: string[] },
): Promise<Statement[]> => {
  const rows = await selectUnrefunded(ctx, buyerId, productIds);
  if (rows.length === 0) return [];
  const owned = await listOwned(ctx, buyerId, productIds);
  return rows
    .filter(({ productId }) => !owned.includes(productId))
    .flatMap((row) => turnReview(db, ctx, row, uncountReview(row)));
};

/** Stops counting the review of who has given a product back, or lost it otherwise. */
export const accessWatcher: Listener<Env> = {
  subscriber: "reviews",
  apply: (ctx, db, event) => {
    const { type, data } = event as Envelope<DeliveryEvent>;
    if (type !== "AccessRevoked") return [];
    const { correlationId, id: causationId } = event;
    return uncount({ ...ctx, call: { ...ctx.call, correlationId, causationId } }, db, data);
  },
  afterwards: pokeOutbox,
};
