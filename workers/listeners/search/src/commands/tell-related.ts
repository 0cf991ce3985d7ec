import type { Envelope } from "@souk/contracts/events";
import { ask } from "@souk/platform/context";
import { database } from "@souk/platform/database";
import { logError } from "@souk/platform/log";
import { sql } from "drizzle-orm";
import { addUp, type Effects } from "../effects.ts";
import type { SearchContext } from "../env.ts";
import { listRelatedIds } from "../queries/related.ts";
import { live } from "../schema.ts";

/** As many as the longest list on a page. */
const kept = 8;
/** What many events at once touch is looked up when its page is first asked for. */
const mostAtOnce = 20;

let telling = 0;

/** How often this isolate is about to tell. */
export const countTelling = (): number => telling;

const listBoughtTogether = async (ctx: SearchContext, { baskets }: Effects): Promise<string[]> => {
  const bought = JSON.stringify([...new Set(baskets.flatMap(({ productIds }) => productIds))]);
  if (bought === "[]") return [];
  const rows = await database(ctx)
    .selectDistinct({ id: live.pairs.productId })
    .from(live.pairs)
    .where(sql`${live.pairs.productId} in (select value from json_each(${bought}))`);
  return rows.map(({ id }) => id);
};

/** Tells the catalogue what goes with products, as far as that is known now. */
export const tellRelated = async (ctx: SearchContext, productIds: string[]): Promise<void> => {
  const own = await listRelatedIds(ctx, productIds, kept);
  // Likeness goes both ways: those that go with a new product may want it on their lists.
  const others = [...new Set(own.flatMap(({ ids }) => ids))].filter((id) => !productIds.includes(id));
  const all = [...own, ...(await listRelatedIds(ctx, others.slice(0, mostAtOnce), kept))];
  const told = await ask(ctx, (call) => ctx.env.CATALOG.keepRelated(call, { all }));
  if (!told.ok) throw new Error(`catalog: ${told.problem.code}`);
};

/** Tells the catalogue of what goes with products that are new, changed or were bought with others. */
export const tellRelatedAfter = async (ctx: SearchContext, events: Envelope[]): Promise<void> => {
  const effects = addUp(events);
  if (effects.offers.size + effects.baskets.length > mostAtOnce) return;
  telling += 1;
  try {
    const touched = [...new Set([...effects.offers.keys(), ...(await listBoughtTogether(ctx, effects))])];
    if (touched.length > 0) await tellRelated(ctx, touched);
  } catch (error) {
    // Its page still asks for what was never told, and shows what was told before.
    logError("related products not told", error, { requestId: ctx.call.requestId });
  } finally {
    telling -= 1;
  }
};
