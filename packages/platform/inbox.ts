import type { Dispatch, EventBusService, LoggedEvent } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import type { Subscriber } from "@souk/contracts/subscriptions";
import { and, eq, sql } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ask, type BaseEnv, type Context } from "./context.ts";
import { type Database, database, expectChange, type Statement, save, violates } from "./database.ts";

const inbox = sqliteTable("inbox", { stream: text().primaryKey(), position: integer().notNull() });
const checkpoints = sqliteTable("checkpoints", { subscriber: text().primaryKey(), sequence: integer().notNull() });

export type InboxEnv = BaseEnv & { DB: D1Database; EVENT_BUS: Pick<EventBusService, "read" | "bury"> };

/** What a subscriber makes of an event: the statements that stand in one transaction with the note that it was applied. */
export type Listener<Env> = {
  subscriber: Subscriber;
  apply(ctx: Context<Env>, db: Database, event: Envelope): Statement[];
  /** Runs after events were applied, to hasten what would happen later anyway. */
  afterwards?(ctx: Context<Env>): Promise<void>;
};

/** The note that the event is applied; it aborts its transaction when the event is not the next one of its stream. */
const claim = (db: Database, { stream, position }: Envelope): Statement[] =>
  position === 1
    ? [db.insert(inbox).values({ stream, position })]
    : [
        db
          .update(inbox)
          .set({ position })
          .where(and(eq(inbox.stream, stream), eq(inbox.position, position - 1))),
        expectChange(db),
      ];

const advance = (db: Database, subscriber: Subscriber, from: number, to: number): Statement =>
  db
    .insert(checkpoints)
    .values({ subscriber, sequence: from === 0 ? to : 0 })
    .onConflictDoUpdate({
      target: checkpoints.subscriber,
      set: { sequence: to },
      setWhere: sql`checkpoints.sequence >= ${from} and checkpoints.sequence < ${to}`,
    });

const isTaken = (error: unknown): boolean => violates(error, "inbox.stream");

export type Applied = "applied" | "known" | "gap";

const findPosition = async (db: Database, stream: string): Promise<number> => {
  const [row] = await db.select().from(inbox).where(eq(inbox.stream, stream));
  return row?.position ?? 0;
};

/** Applies events in one transaction, all or none; `known` or `gap` when one of them is not the next of its stream. */
export const applyTogether = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  listener: Listener<Env>,
  dispatches: Dispatch[],
): Promise<Applied> => {
  const db = database(ctx);
  const statements = dispatches.flatMap(({ sequence, previous, event }) => [
    ...claim(db, event),
    ...listener.apply(ctx, db, event),
    advance(db, listener.subscriber, previous, sequence),
  ]);
  try {
    if ((await save(db, statements)) === "saved") {
      await listener.afterwards?.(ctx);
      return "applied";
    }
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
  const [first] = dispatches;
  if (!first) return "applied";
  const position = await findPosition(db, first.event.stream);
  return position >= first.event.position ? "known" : "gap";
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

const pageLength = 100;

export type Pulled = { applied: number; failed?: { logged: LoggedEvent; error: unknown } };

const applyOne = async <Env extends InboxEnv>(ctx: Context<Env>, listener: Listener<Env>, dispatch: Dispatch) => {
  const applied = await applyTogether(ctx, listener, [dispatch]);
  if (applied === "gap") throw new Error(`${dispatch.event.id} came before its predecessor`);
  if (applied === "known") await pass(ctx, listener.subscriber, dispatch.previous, dispatch.sequence);
};

const applyPage = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  listener: Listener<Env>,
  page: Dispatch[],
): Promise<Pulled> => {
  const together = await applyTogether(ctx, listener, page).catch(() => "gap" as const);
  if (together === "applied") return { applied: page.length };
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
    if (!read.ok || read.value.events.length === 0) return { applied };
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
