import type { Call, Cost } from "@souk/contracts/call";
import type { Envelope } from "@souk/contracts/events";
import type { Result } from "@souk/contracts/problems";
import type { SearchQuery, SearchResult, Suggestions } from "@souk/contracts/search";
import { applyEffects } from "../../../../workers/listeners/search/src/commands/apply-effects.ts";
import { addUp } from "../../../../workers/listeners/search/src/effects.ts";
import type { SearchContext } from "../../../../workers/listeners/search/src/env.ts";
import { search } from "../../../../workers/listeners/search/src/queries/search.ts";
import { suggest } from "../../../../workers/listeners/search/src/queries/suggest.ts";
import { live } from "../../../../workers/listeners/search/src/schema.ts";
import { openContext } from "../../../platform/context.ts";
import { database, save } from "../../../platform/database.ts";
import type { Product } from "./catalogue.ts";

const call: Call = { requestId: "bench", correlationId: "bench", causationId: "bench", principal: null };
const pageLength = 1_000;

/** An answer and what it took. */
export type Asked<T> = { answer: T; cost: Cost };

/** The search Worker's own code over a database. */
export type Souk = {
  index(products: Product[]): Promise<void>;
  search(query: SearchQuery): Promise<Asked<SearchResult>>;
  suggest(text: string): Promise<Asked<Suggestions>>;
};

const toEnvelope = (id: string, type: string, data: Envelope["data"]): Envelope => ({
  ...{ id: `${id}:${type}`, version: 1, stream: id, position: 1, occurredAt: "2026-01-01T00:00:00.000Z" },
  ...{ correlationId: "bench", causationId: "bench", type, data },
});

const toEvents = ({ id, amount, stars, ...facts }: Product): Envelope[] => {
  const price = { amount, currency: "USD" };
  const published = toEnvelope(id, "ProductPublished", { productId: id, price, ...facts });
  if (stars === null) return [published];
  const histogram = Object.fromEntries(stars.map((count, index) => [index + 1, count]));
  return [toEnvelope(id, "ReviewWritten", { productId: id, histogram }), published];
};

/** Opens a migrated database to the search Worker's code, which writes it as its listener does and reads it as its routes do. */
export const openSouk = (DB: D1Database): Souk => {
  const env = { DB, ENVIRONMENT: "test" as const, PUBLIC_ORIGIN: "http://localhost", SIGNING_SECRET: "bench" };
  const open = () => openContext(env as object as SearchContext["env"], call);
  const ask = async <T>(run: (ctx: SearchContext) => Promise<Result<T>>): Promise<Asked<T>> => {
    const ctx = open();
    const result = await run(ctx);
    if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.problem)}`);
    return { answer: result.value, cost: ctx.meter.cost };
  };
  return {
    async index(products) {
      for (let from = 0; from < products.length; from += pageLength) {
        const db = database(open());
        const events = products.slice(from, from + pageLength).flatMap(toEvents);
        await save(db, applyEffects(db, live, addUp(events)));
      }
    },
    search: (query) => ask((ctx) => search(ctx, query)),
    suggest: (text) => ask((ctx) => suggest(ctx, text)),
  };
};
