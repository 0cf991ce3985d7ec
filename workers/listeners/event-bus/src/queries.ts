import type { AuditLog, AuditQuery } from "@souk/contracts/audit";
import type { DeadLetterList, LoggedEvent, Redriven } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import type { Result } from "@souk/contracts/problems";
import { type Subscriber, subscriptions } from "@souk/contracts/subscriptions";
import { accept } from "@souk/kernel/result";
import { before, type Database, database } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import { and, asc, desc, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import type { EventBusContext } from "./env.ts";
import { auditLog, deadLetters, log } from "./schema.ts";

const atOnce = 10;

const selectRedriven = (db: Database, subscriber: Subscriber) =>
  db
    .select({ sequence: log.sequence, event: log.event, redrive: deadLetters.redrives })
    .from(deadLetters)
    .innerJoin(log, eq(log.sequence, deadLetters.sequence))
    .where(
      and(eq(deadLetters.subscriber, subscriber), isNotNull(deadLetters.redrivenAt), isNull(deadLetters.settledAt)),
    )
    .orderBy(asc(deadLetters.sequence))
    .limit(atOnce);

/** What is addressed to the subscriber behind `after`, and the last sequence that is. */
export const readLog = async (
  ctx: EventBusContext,
  { subscriber, after, limit }: { subscriber: Subscriber; after: number; limit: number },
): Promise<Result<{ events: LoggedEvent[]; head: number; redriven: Redriven[] }>> => {
  const db = database(ctx);
  const kinds = [...subscriptions[subscriber]];
  const [[newest], letters, ...parts] = await db.batch([
    db
      .select({ head: sql<number | null>`max((select max(sequence) from log where kind = value))`.as("head") })
      .from(sql`json_each(${JSON.stringify(kinds)})`),
    selectRedriven(db, subscriber),
    ...kinds.map((kind) =>
      db
        .select({ sequence: log.sequence, event: log.event })
        .from(log)
        .where(and(eq(log.kind, kind), gt(log.sequence, after)))
        .orderBy(asc(log.sequence))
        .limit(limit),
    ),
  ]);
  const rows = parts.flat().sort((a, b) => a.sequence - b.sequence);
  const events = rows.slice(0, limit).map(({ sequence, event }) => ({ sequence, event: event as Envelope }));
  const redriven = letters.map((letter) => ({ ...letter, event: letter.event as Envelope }));
  return accept({ events, head: newest?.head ?? 0, redriven });
};

const listed = 100;

/** The newest 100 events that a subscriber could not apply. */
export const listDeadLetters = async (ctx: EventBusContext): Promise<Result<DeadLetterList>> => {
  const rows = await database(ctx)
    .select({
      id: deadLetters.id,
      subscriber: deadLetters.subscriber,
      sequence: deadLetters.sequence,
      eventId: sql<string>`${log.id}`.as("event_id"),
      eventType: sql<string>`${log.event}->>'type'`.as("event_type"),
      error: deadLetters.error,
      buriedAt: deadLetters.buriedAt,
      redrivenAt: deadLetters.redrivenAt,
      settledAt: deadLetters.settledAt,
    })
    .from(deadLetters)
    .innerJoin(log, eq(log.sequence, deadLetters.sequence))
    .orderBy(desc(deadLetters.buriedAt), desc(deadLetters.id))
    .limit(listed);
  return accept({ data: rows });
};

/** A page of what was done, by whom and when, the newest first. */
export const listAuditLog = async (
  ctx: EventBusContext,
  { actorId, action, limit = defaultLimit, cursor }: AuditQuery,
): Promise<Result<AuditLog>> => {
  const secret = ctx.env.SIGNING_SECRET;
  const list = `audit:${actorId ?? ""}:${action ?? ""}`;
  const key = openCursor<[string, string]>(secret, list, cursor);
  if (!key.ok) return key;
  const rows = await database(ctx)
    .select()
    .from(auditLog)
    .where(
      and(
        actorId === undefined ? undefined : eq(auditLog.actorId, actorId),
        action === undefined ? undefined : eq(auditLog.action, action),
        key.value ? before([auditLog.at, auditLog.id], key.value) : undefined,
      ),
    )
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(limit + 1);
  return accept(
    toPage(
      secret,
      list,
      rows,
      limit,
      ({ at, id }) => [at, id],
      (row) => row,
    ),
  );
};
