import type { ProjectionRebuild } from "@souk/contracts/event-bus";
import type { Result } from "@souk/contracts/problems";
import type { Subscriber } from "@souk/contracts/subscriptions";
import { accept, refuse } from "@souk/kernel/result";
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ask, type Context } from "./context.ts";
import { database, expectChange, save } from "./database.ts";
import type { InboxEnv, Listener } from "./inbox.ts";
import { logError } from "./log.ts";
import { type Fingerprint, hashRows } from "./row-hash.ts";

const rebuilds = sqliteTable("rebuilds", {
  subscriber: text().$type<Subscriber>().primaryKey(),
  startedAt: text("started_at").notNull(),
  finishedAt: text("finished_at"),
  sequence: integer(),
  applied: integer().notNull(),
  head: integer().notNull(),
  attempts: integer().notNull(),
  comparisons: integer().notNull(),
  error: text(),
  found: text({ mode: "json" }).$type<Fingerprint>(),
  made: text({ mode: "json" }).$type<Fingerprint>(),
});
type Rebuild = typeof rebuilds.$inferSelect;

const pageLength = 250;
const givenUpAfter = 8;
const mostComparisons = 3;

const toView = (row: Rebuild): ProjectionRebuild => {
  const { subscriber: name, startedAt, finishedAt, sequence, head, found, made, error } = row;
  const ended: ProjectionRebuild["status"] = error === null ? "done" : "failed";
  const status = finishedAt === null ? "running" : ended;
  return { name, status, startedAt, finishedAt, sequence: sequence ?? 0, head, found, made, error };
};

const find = async (ctx: Context<InboxEnv>, subscriber: Subscriber): Promise<Rebuild | null> => {
  const [row] = await database(ctx).select().from(rebuilds).where(eq(rebuilds.subscriber, subscriber));
  return row ?? null;
};

/** The subscriber's newest rebuild; refuses `not_found` where there was none. */
export const readRebuild = async (
  ctx: Context<InboxEnv>,
  subscriber: Subscriber,
): Promise<Result<ProjectionRebuild>> => {
  const row = await find(ctx, subscriber);
  return row ? accept(toView(row)) : refuse("not_found");
};

/** Notes that a rebuild is to be made, unless one is under way. */
export const beginRebuild = async (
  ctx: Context<InboxEnv>,
  subscriber: Subscriber,
): Promise<Result<ProjectionRebuild>> => {
  const row = {
    sequence: null,
    applied: 0,
    head: 0,
    attempts: 0,
    comparisons: 0,
    error: null,
    found: null,
    made: null,
  };
  const begun = { ...row, startedAt: ctx.now.toISOString(), finishedAt: null };
  await database(ctx)
    .insert(rebuilds)
    .values({ subscriber, ...begun })
    .onConflictDoUpdate({ target: rebuilds.subscriber, set: begun, setWhere: sql`rebuilds.finished_at is not null` });
  return readRebuild(ctx, subscriber);
};

// Two that work on one rebuild would apply events twice: the slower one's step changes nothing.
const isAt = ({ subscriber, startedAt, sequence }: Rebuild): SQL | undefined =>
  and(
    eq(rebuilds.subscriber, subscriber),
    eq(rebuilds.startedAt, startedAt),
    isNull(rebuilds.finishedAt),
    sql`${rebuilds.sequence} is ${sequence}`,
  );

// The checkpoint says that nothing is missing here; the positions, that nothing is applied here that the log has later.
const isLevel = ({ subscriber, sequence, applied }: Rebuild): SQL =>
  sql`coalesce((select sequence from checkpoints where subscriber = ${subscriber}), 0) = ${sequence}
    and (select coalesce(sum(position), 0) from inbox where stream not glob 'redrive:*') = ${applied}`;

/** What a step came to: `waiting` is for the live projection, or for a fault to pass. */
export type Step = "going" | "waiting" | "idle";

const open = async <Env extends InboxEnv>(ctx: Context<Env>, listener: Listener<Env>, row: Rebuild): Promise<Step> => {
  const db = database(ctx);
  const opening = await listener.projection.open(ctx, db);
  await save(db, [db.update(rebuilds).set({ sequence: 0 }).where(isAt(row)), expectChange(db), ...opening]);
  return "going";
};

const noteFailure = async (ctx: Context<InboxEnv>, row: Rebuild, error: unknown): Promise<Step> => {
  logError("rebuild failed", error, { subscriber: row.subscriber, sequence: row.sequence });
  const attempts = row.attempts + 1;
  const ending = attempts >= givenUpAfter ? { finishedAt: ctx.now.toISOString() } : {};
  const message = error instanceof Error ? error.message : String(error);
  await database(ctx)
    .update(rebuilds)
    .set({ attempts, error: message, ...ending })
    .where(isAt(row));
  return "waiting";
};

const compare = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  { projection }: Listener<Env>,
): Promise<{ found: Fingerprint | null; made: Fingerprint | null }> => {
  const found = await hashRows(ctx, projection.rows.live);
  return { found, made: found && (await hashRows(ctx, projection.rows.next)) };
};

const finish = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  listener: Listener<Env>,
  row: Rebuild,
): Promise<Step> => {
  const db = database(ctx);
  const level = listener.projection.apply ? isLevel(row) : sql`true`;
  const [ready] = await db
    .select({ startedAt: rebuilds.startedAt })
    .from(rebuilds)
    .where(and(isAt(row), level));
  if (!ready) return "waiting";
  // Where events never stop coming, none of the comparisons would still hold at the end.
  const isCompared = row.comparisons < mostComparisons;
  const compared = isCompared ? await compare(ctx, listener) : { found: null, made: null };
  const ended = { ...compared, finishedAt: ctx.now.toISOString(), error: null };
  const ending = db
    .update(rebuilds)
    .set(ended)
    .where(and(isAt(row), level));
  if ((await save(db, [ending, expectChange(db), ...listener.projection.swap(db)])) === "saved") return "idle";
  await db
    .update(rebuilds)
    .set({ comparisons: row.comparisons + 1 })
    .where(isAt(row));
  return "going";
};

const applyNext = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  listener: Listener<Env>,
  row: Rebuild,
): Promise<Step> => {
  const { subscriber, projection } = listener;
  const after = row.sequence ?? 0;
  const limit = row.attempts === 0 ? pageLength : 1;
  const read = await ask(ctx, (call) => ctx.env.EVENT_BUS.read(call, { subscriber, after, limit }));
  if (!read.ok) return "waiting";
  const { events, head } = read.value;
  const last = events.at(-1);
  if (!last) return finish(ctx, listener, row);
  try {
    const db = database(ctx);
    const effects = await projection.apply?.(
      ctx,
      db,
      events.map(({ event }) => event),
    );
    const applied = row.applied + events.length;
    const step = { sequence: last.sequence, applied, head, attempts: 0, error: null };
    await save(db, [db.update(rebuilds).set(step).where(isAt(row)), expectChange(db), ...(effects ?? [])]);
    return "going";
  } catch (error) {
    return noteFailure(ctx, row, error);
  }
};

/** Takes a rebuild one transaction further: makes room, applies a page of the log, or swaps once level with the live projection. */
export const takeRebuildStep = async <Env extends InboxEnv>(
  ctx: Context<Env>,
  listener: Listener<Env>,
): Promise<Step> => {
  const row = await find(ctx, listener.subscriber);
  if (!row || row.finishedAt !== null) return "idle";
  if (row.sequence === null) return open(ctx, listener, row);
  return listener.projection.apply ? applyNext(ctx, listener, row) : finish(ctx, listener, row);
};
