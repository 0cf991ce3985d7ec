import type { ProductView } from "@souk/contracts/analytics";
import { type Database, database, type Statement, save } from "@souk/platform/database";
import { sql } from "drizzle-orm";
import type { AnalyticsContext } from "../env.ts";
import { visits } from "../schema.ts";
import { disguise, isBot, type Onlooker, toHost } from "../visitor.ts";
import { countViews } from "./count-views.ts";

/** Views that one network can add in an hour. */
const networkLimit = 200;
const hourSeconds = 3_600;
const productIdForm = /^prd_[0-9a-z]{26}$/;

const noteVisit = (db: Database, ctx: AnalyticsContext, view: ProductView, onlooker: Onlooker): Statement => {
  const { visitor, network } = disguise(ctx.env.SIGNING_SECRET, onlooker, ctx.now);
  const seenAt = Math.floor(ctx.now.getTime() / 1_000);
  const hour = Math.floor(seenAt / hourSeconds);
  return db
    .insert(visits)
    .select(
      sql`select ${hour}, ${visitor}, ${view.productId}, ${network}, ${seenAt}, ${toHost(view.referrer)}, 0
          where (select count(*) from (
            select 1 from visits where address = ${network} and hour = ${hour} limit ${networkLimit})) < ${networkLimit}`,
    )
    .onConflictDoNothing();
};

// At most as many as a few views bring in, so that no view pays for a whole hour.
const forgetOld = (db: Database, now: Date): Statement => {
  const hour = Math.floor(now.getTime() / 1_000 / hourSeconds) - 1;
  return db
    .delete(visits)
    .where(
      sql`(hour, visitor, product_id) in (select hour, visitor, product_id from visits where hour < ${hour} limit 10)`,
    );
};

/** Counts a view once for a product, visitor and hour; bots, what no product can be, and more than one network may add are passed over. */
export const recordView = async (ctx: AnalyticsContext, view: ProductView, onlooker: Onlooker): Promise<void> => {
  if (isBot(onlooker.agent) || !productIdForm.test(view.productId)) return;
  const db = database(ctx);
  await save(db, [noteVisit(db, ctx, view, onlooker), ...countViews(db, view.productId), forgetOld(db, ctx.now)]);
};

/** Counts the views that came before their product was known; answers how many there were. */
export const countEarlyViews = async (ctx: AnalyticsContext): Promise<number> => {
  const db = database(ctx);
  const [waiting] = await db.all<{ count: number }>(
    sql`select count(*) as count from visits join products using (product_id) where counted = 0`,
  );
  if (!waiting?.count) return 0;
  await save(db, countViews(db));
  return waiting.count;
};
