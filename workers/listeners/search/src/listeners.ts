import type { Envelope } from "@souk/contracts/events";
import type { Database, Statement } from "@souk/platform/database";
import type { Listener } from "@souk/platform/inbox";
import { applyEffects } from "./commands/apply-effects.ts";
import { learnSellers } from "./commands/name-sellers.ts";
import { indexProjection } from "./commands/next-index.ts";
import { tellRelatedAfter } from "./commands/tell-related.ts";
import { addUp } from "./effects.ts";
import type { Env, SearchContext } from "./env.ts";
import { live } from "./schema.ts";

const applyAll = async (ctx: SearchContext, db: Database, events: Envelope[]): Promise<Statement[]> => {
  const effects = addUp(events);
  await learnSellers(ctx, effects);
  return applyEffects(db, live, effects);
};

/** Keeps the index by what happens to products, reviews, orders and sellers' names. */
export const indexer: Listener<Env> = {
  subscriber: "search",
  apply: (ctx, db, event) => applyAll(ctx, db, [event]),
  applyAll,
  projection: indexProjection,
  afterwards: tellRelatedAfter,
};
