import type { Dispatch } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import type { Result } from "@souk/contracts/problems";
import { kindOf, type Subscriber, subscribers, subscriptions } from "@souk/contracts/subscriptions";
import { accept } from "@souk/kernel/result";
import { type Database, database, toJsonChunks } from "@souk/platform/database";
import { logError } from "@souk/platform/log";
import { sql } from "drizzle-orm";
import { type Appended, address, condense, type Heads, toBatches } from "../domain.ts";
import type { Env, EventBusContext } from "../env.ts";
import { log } from "../schema.ts";

export const queueOf = (env: Env, subscriber: Subscriber): Queue<Dispatch> =>
  ({
    orders: env.ORDERS_QUEUE,
    notifications: env.NOTIFICATIONS_QUEUE,
    reviews: env.REVIEWS_QUEUE,
    catalog: env.CATALOG_QUEUE,
    analytics: env.ANALYTICS_QUEUE,
    search: env.SEARCH_QUEUE,
  })[subscriber];

const kinds = [...new Set(Object.values(subscriptions).flat())];

const selectHeads = (db: Database) =>
  db
    .select(
      Object.fromEntries(
        kinds.map((kind) => [
          kind,
          sql<number>`coalesce((select max(sequence) from log where kind = ${kind}), 0)`.as(kind),
        ]),
      ),
    )
    .from(sql`(select 1)`);

const insertNew = (db: Database, chunk: string) =>
  db
    .insert(log)
    .select(
      sql`select null, value->>'id', value->>'kind', value->'event'->>'stream', value->'event'->>'position', value->'event'
          from json_each(${chunk}) where true order by key`,
    )
    .onConflictDoNothing()
    .returning({ sequence: log.sequence, kind: log.kind, id: log.id });

const append = async (ctx: EventBusContext, events: Envelope[]): Promise<{ heads: Heads; appended: Appended[] }> => {
  const db = database(ctx);
  const rows = events.map((event) => ({ id: event.id, kind: kindOf(event.stream), event }));
  const [[heads = {}], ...inserted] = await db.batch([
    selectHeads(db),
    ...toJsonChunks(rows).map((chunk) => insertNew(db, chunk)),
  ]);
  const byId = new Map(events.map((event) => [event.id, event]));
  const appended = inserted.flat().flatMap(({ sequence, kind, id }) => {
    const event = byId.get(id);
    return event ? [{ sequence, kind, event }] : [];
  });
  appended.sort((a, b) => a.sequence - b.sequence);
  return { heads, appended };
};

// Whatever a queue does not take, its subscriber pulls from the log.
const dispatch = async (env: Env, subscriber: Subscriber, dispatches: Dispatch[]): Promise<void> => {
  try {
    for (const batch of toBatches(condense(dispatches))) {
      await queueOf(env, subscriber).sendBatch(batch.map((body) => ({ body, contentType: "json" })));
    }
  } catch (error) {
    logError("events not sent", error, { subscriber, events: dispatches.length });
  }
};

/** Appends the events that the log does not have and sends them to their subscribers. */
export const publishEvents = async (
  ctx: EventBusContext,
  { events }: { events: Envelope[] },
): Promise<Result<null>> => {
  const { heads, appended } = await append(ctx, events);
  await Promise.all(
    subscribers.map((subscriber) => dispatch(ctx.env, subscriber, address(subscriptions[subscriber], heads, appended))),
  );
  return accept(null);
};
