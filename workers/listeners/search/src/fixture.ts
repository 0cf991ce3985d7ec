import { env } from "cloudflare:workers";
import type { CatalogEvent } from "@souk/contracts/catalog";
import type { Envelope, PublicEvent } from "@souk/contracts/events";
import type { Result } from "@souk/contracts/problems";
import type { SearchQuery, SearchResult } from "@souk/contracts/search";
import { accept, refuse } from "@souk/kernel/result";
import { openContext } from "@souk/platform/context";
import { database, save } from "@souk/platform/database";
import { createMeter } from "@souk/platform/meter";
import type { Env, SearchContext } from "./env.ts";
import { indexer } from "./listeners.ts";
import { search } from "./queries/search.ts";

type Facts = Extract<CatalogEvent, { type: "ProductPublished" }>["data"];

/** What identity would answer; a seller who is not here is unknown to it. */
export const names = new Map<string, string>();
export const identity = { isDown: false };

const IDENTITY: Pick<Env["IDENTITY"], "readContact"> = {
  async readContact(_, { userId }) {
    if (identity.isDown) throw new Error("identity is down");
    const name = names.get(userId);
    const contact = { userId, email: "a@example.com", emailVerified: true, suspended: false, name: name ?? "" };
    return { ...(name === undefined ? refuse("not_found") : accept(contact)), cost: createMeter().cost };
  },
};

/** A context on the Worker's real database, with an identity that knows `names`, and perhaps another log. */
export const openTest = (over: Partial<Env> = {}): SearchContext => {
  const call = { requestId: "r", correlationId: "r", causationId: "r", principal: null };
  return openContext({ ...(env as Env), IDENTITY: IDENTITY as Env["IDENTITY"], ...over }, call);
};

/** The value of an outcome that is expected to be one. */
export const expectValue = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.problem)}`);
  return result.value;
};

/** An event as the log has it, but for its place in a stream. */
export const toEvent = ({ type, data }: PublicEvent): Envelope => ({
  ...{ id: "x:1", version: 1, stream: "x", position: 1, occurredAt: "2026-11-20T10:00:00.000Z" },
  ...{ correlationId: "c", causationId: "c", type, data },
});

/** The event that publishes a product, with defaults for what is not given. */
export const published = (given: Partial<Facts> & { productId: string }): Envelope =>
  toEvent({
    type: "ProductPublished",
    data: {
      sellerId: "usr_1",
      title: "A thing",
      description: "",
      category: "ebooks",
      tags: [],
      price: { amount: 1_999, currency: "USD" },
      publishedAt: "2026-11-20T10:00:00.000Z",
      ...given,
    },
  });

export const changed = (given: Partial<Facts> & { productId: string }, status = "active"): Envelope => {
  const { publishedAt: _, ...data } = published(given).data as Facts;
  return toEvent({ type: "ProductChanged", data: { ...data, status } });
};

export const unpublished = (productId: string): Envelope =>
  toEvent({ type: "ProductUnpublished", data: { productId, sellerId: "usr_1" } });

export const rated = (productId: string, stars: [number, number, number, number, number]): Envelope => {
  const histogram = Object.fromEntries(stars.map((count, index) => [index + 1, count]));
  return toEvent({ type: "ReviewWritten", data: { productId, histogram } });
};

export const bought = (buyerId: string, productIds: string[]): Envelope =>
  toEvent({ type: "OrderCompleted", data: { buyerId, lines: productIds.map((productId) => ({ productId })) } });

/** Applies events as one batch of the inbox would. */
export const happen = async (...events: Envelope[]): Promise<void> => {
  const ctx = openTest();
  const db = database(ctx);
  await save(db, (await indexer.applyAll?.(ctx, db, events)) ?? []);
};

export const find = async (query: SearchQuery, ctx = openTest()): Promise<SearchResult> =>
  expectValue(await search(ctx, query));

export const idsOf = async (query: SearchQuery): Promise<string[]> => (await find(query)).data.map(({ id }) => id);

/** Empties the index. */
export const clear = async (): Promise<void> => {
  const { DB } = env as Env;
  const tables = [
    "docs",
    "fulltext",
    "titles",
    "vocabulary",
    "deletes",
    "images",
    "purchases",
    "pairs",
    "sellers",
    "rebuilds",
  ];
  await DB.batch(tables.map((table) => DB.prepare(`DELETE FROM ${table}`)));
};
