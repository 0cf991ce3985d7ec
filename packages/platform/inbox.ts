import type { Dispatch, EventBusService, LoggedEvent, Redriven } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import type { Subscriber } from "@souk/contracts/subscriptions";
import { and, eq, sql } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ask, type BaseEnv, type Context } from "./context.ts";
import { type Database, database, expectChange, type Statement, save, toJsonChunks, violates } from "./database.ts";
import type { Projection } from "./projection.ts";

export const inbox = sqliteTable("inbox", { stream: text().primaryKey(), position: integer().notNull() });
const checkpoints = sqliteTable("checkpoints", { subscriber: text().primaryKey(), sequence: integer().notNull() });

export type InboxEnv = BaseEnv & { DB: D1Database; EVENT_BUS: Pick<EventBusService, "read" | "bury" | "settle"> };

/** What a subscriber makes of an event: the statements that stand in one transaction with the note that it was applied. */
export type Listener<Env> = {
  subscriber: Subscriber;
  apply(ctx: Context<Env>, db: Database, event: Envelope): Statement[] | Promise<Statement[]>;
  /** Stands in for `apply` where events take less together than one by one. */
  applyAll?(ctx: Context<Env>, db: Database, events: Envelope[]): Promise<Statement[]>;
  /** What of all this can be made again from the log. */
  projection: Projection<Env>;
  /** Runs after events were applied, to hasten what would happen later anyway. */
  afterwards?(ctx: Context<Env>, events: Envelope[]): Promise<void>;
};

type Claim = { stream: string; first: number; last: number };

/** What each stream is to be moved over; null where the events of one do not follow each other. */
const toClaims = (events: Envelope[]): Claim[] | null => {
  const claims = new Map<string, Claim>();
  for (const { stream, position } of events) {
    const claim = claims.get(stream);
    if (claim && claim.last !== position - 1) return null;
    if (claim) claim.last = position;
    else claims.set(stream, { stream, first: position, last: position });
  }
  return [...claims.values()];
};

/** The note that events are applied; it aborts its transaction when the first of a stream is not the next one of it. */
const claim = (db: Database, claims: Claim[]): Statement[] => {
  const begun = claims.filter(({ first }) => first === 1);
  const continued = claims.filter(({ first }) => first > 1);
  return [
    ...toJsonChunks(begun).map((chunk) =>
      db.insert(inbox).select(sql`select value->>'stream', value->>'last' from json_each(${chunk})`),
    ),
    ...continued.flatMap(({ stream, first, last }) => [
      db
        .update(inbox)
        .set({ position: last })
        .where(and(eq(inbox.stream, stream), eq(inbox.position, first - 1))),
      expectChange(db),
    ]),
  ];
};

const advance = (db: Database, subscriber: Subscriber, from: number, to: number): Statement =>
  db
    .insert(checkpoints)
    .values({ subscriber, sequence: from === 0 ? to : 0 })
    .onConflictDoUpdate({
      target: checkpoints.subscriber,
      set: { sequence: to },
      setWhere: sql`checkpoints.sequence >= ${from} and checkpoints.sequence < ${to}`,
    });

/** One step of the checkpoint for each chain of dispatches in which none is missing. */
const advanceOver = (db: Database, subscriber: Subscriber, dispatches: Dispatch[]): Statement[] => {
  const steps: { from: number; to: number }[] = [];
  for (const { previous, sequence } of dispatches) {
    const last = steps.at(-1);
    if (last?.to === previous) last.to = sequence;
    else steps.push({ from: previous, to: sequence });
  }
  return steps.map(({ from, to }) => advance(db, subscriber, from, to));
};

const isTaken = (error: unknown): boolean => violates(error, "inbox.stream");

export type Applied = "applied" | "known" | "gap";

const readPositions = async (db: Database, events: Envelope[]): Promise<Map<string, number>> => {
  const asked = JSON.stringify([...new Set(events.map(({ stream }) => stream))]);
  const rows = await db.select().from(inbox).where(sql`${inbox.stream} in (select value from json_each(${asked}))`);
  return new Map(rows.map(({ stream, position }) => [stream, position]));
};

/** Applies the events of `effective` and moves the checkpoint over all dispatches in one transaction; false when one is not the next of its stream. */
const applyThese = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  listener: Listener<Env>,
  dispatches: Dispatch[],
  effective: Dispatch[],
): Promise<boolean> => {
  const db = database(ctx);
  const claims = toClaims(effective.map(({ event }) => event));
  if (!claims) return false;
  const events = effective.map(({ event }) => event);
  const effects =
    (await listener.applyAll?.(ctx, db, events)) ??
    (await Promise.all(events.map((event) => listener.apply(ctx, db, event)))).flat();
  const moved = advanceOver(db, listener.subscriber, dispatches);
  try {
    if ((await save(db, [...claim(db, claims), ...effects, ...moved])) === "conflict") return false;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
  if (effects.length > 0) await listener.afterwards?.(ctx, events);
  return true;
};

/** Applies events in one transaction, all or none; `known` or `gap` when one of them is not the next of its stream. */
export const applyTogether = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  listener: Listener<Env>,
  dispatches: Dispatch[],
): Promise<Applied> => {
  if (await applyThese(ctx, listener, dispatches, dispatches)) return "applied";
  const [first] = dispatches;
  if (!first) return "applied";
  const positions = await readPositions(database(ctx), [first.event]);
  return (positions.get(first.event.stream) ?? 0) >= first.event.position ? "known" : "gap";
};

/** The last sequence up to which everything addressed to the subscriber has been applied. */
export const readCheckpoint = async (ctx: Context<InboxEnv>, subscriber: Subscriber): Promise<number> => {
  const rows = await database(ctx).select().from(checkpoints).where(eq(checkpoints.subscriber, subscriber));
  return rows[0]?.sequence ?? 0;
};

const pass = async (ctx: Context<InboxEnv>, subscriber: Subscriber, from: number, to: number): Promise<void> => {
  const db = database(ctx);
  await save(db, [advance(db, subscriber, from, to)]);
};

/** As many events as one call between Workers can carry, however long each is. */
const pageLength = 250;

export type Pulled = { applied: number; failed?: { logged: LoggedEvent; error: unknown }; redriven?: Redriven[] };

const applyOne = async <Env extends InboxEnv>(ctx: Context<Env>, listener: Listener<Env>, dispatch: Dispatch) => {
  const applied = await applyTogether(ctx, listener, [dispatch]);
  if (applied === "gap") throw new Error(`${dispatch.event.id} came before its predecessor`);
  if (applied === "known") await pass(ctx, listener.subscriber, dispatch.previous, dispatch.sequence);
};

/** Applies what the queue has not brought meanwhile. */
const applyUnknown = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  listener: Listener<Env>,
  page: Dispatch[],
): Promise<boolean> => {
  const events = page.map(({ event }) => event);
  const positions = await readPositions(database(ctx), events);
  const unknown = page.filter(({ event: { stream, position } }) => position > (positions.get(stream) ?? 0));
  return applyThese(ctx, listener, page, unknown);
};

const applyPage = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  listener: Listener<Env>,
  page: Dispatch[],
): Promise<Pulled> => {
  const apply = async () => (await applyThese(ctx, listener, page, page)) || (await applyUnknown(ctx, listener, page));
  if (await apply().catch(() => false)) return { applied: page.length };
  for (const [index, dispatch] of page.entries()) {
    try {
      await applyOne(ctx, listener, dispatch);
    } catch (error) {
      return { applied: index, failed: { logged: dispatch, error } };
    }
  }
  return { applied: page.length };
};

/** Applies what the log holds behind the checkpoint, in its order, until the end or the first event that fails. */
export const pull = async <Env extends InboxEnv>(ctx: Context<Env>, listener: Listener<Env>): Promise<Pulled> => {
  const { subscriber } = listener;
  for (let applied = 0; ; ) {
    const after = await readCheckpoint(ctx, subscriber);
    const read = await ask(ctx, (call) => ctx.env.EVENT_BUS.read(call, { subscriber, after, limit: pageLength }));
    if (!read.ok) return { applied };
    if (read.value.events.length === 0) return { applied, redriven: read.value.redriven };
    const page = read.value.events.map((logged, index, all) => ({
      ...logged,
      previous: all[index - 1]?.sequence ?? after,
    }));
    const pulled = await applyPage(ctx, listener, page);
    applied += pulled.applied;
    if (pulled.failed) return { ...pulled, applied };
  }
};

/** Gives an event up: it counts as applied, and the log keeps it as a dead letter. */
export const bury = async (
  ctx: Context<InboxEnv>,
  subscriber: Subscriber,
  { sequence, event }: LoggedEvent,
  error: unknown,
): Promise<void> => {
  const db = database(ctx);
  const message = error instanceof Error ? error.message : String(error);
  await ask(ctx, (call) => ctx.env.EVENT_BUS.bury(call, { subscriber, sequence, error: message }));
  const from = await readCheckpoint(ctx, subscriber);
  const { stream, position } = event;
  await save(db, [
    db.insert(inbox).values({ stream, position }).onConflictDoUpdate({ target: inbox.stream, set: { position } }),
    advance(db, subscriber, from, sequence),
  ]);
};
