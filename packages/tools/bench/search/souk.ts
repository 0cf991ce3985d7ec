import { join } from "node:path";
import type { Call } from "@souk/contracts/call";
import type { Envelope } from "@souk/contracts/events";
import { applyEffects } from "../../../../workers/listeners/search/src/commands/apply-effects.ts";
import { addUp } from "../../../../workers/listeners/search/src/effects.ts";
import type { SearchContext } from "../../../../workers/listeners/search/src/env.ts";
import { search } from "../../../../workers/listeners/search/src/queries/search.ts";
import { live } from "../../../../workers/listeners/search/src/schema.ts";
import { openContext } from "../../../platform/context.ts";
import { database, save } from "../../../platform/database.ts";
import { root } from "../../workers.ts";
import type { Book } from "./books.ts";
import type { Engine } from "./engines.ts";
import { openLocalDatabase } from "./local-database.ts";

const pageLength = 250;
const call: Call = { requestId: "bench", correlationId: "bench", causationId: "bench", principal: null };

const toEvent = ({ id, title, authors, popularity }: Book): Envelope => ({
  ...{ id: `${id}:1`, version: 1, stream: id, position: 1, occurredAt: "2026-01-01T00:00:00.000Z" },
  ...{ correlationId: "bench", causationId: "bench" },
  type: "ProductPublished",
  data: {
    productId: id,
    sellerId: "usr_bench",
    title,
    description: "",
    category: "ebooks",
    tags: authors,
    price: { amount: 999, currency: "USD" },
    publishedAt: "2026-01-01T00:00:00.000Z",
    salesCount: popularity,
  },
});

/** The search Worker's own code over a database in memory; authors stand as tags, the number of readers as sales. */
export const createSouk = async (books: Book[]): Promise<Engine> => {
  const DB = openLocalDatabase(join(root, "migrations/search"));
  const env = { DB, ENVIRONMENT: "test" as const, PUBLIC_ORIGIN: "http://localhost", SIGNING_SECRET: "bench" };
  const open = () => openContext(env as object as SearchContext["env"], call);
  for (let from = 0; from < books.length; from += pageLength) {
    const db = database(open());
    await save(db, applyEffects(db, live, addUp(books.slice(from, from + pageLength).map(toEvent))));
  }
  const run = async (text: string): Promise<string[]> => {
    const found = await search(open(), { q: text, limit: 10 });
    return found.ok ? found.value.data.map(({ id }) => id) : [];
  };
  return { name: "souk", search: run };
};
