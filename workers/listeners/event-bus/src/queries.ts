import type { LoggedEvent } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import type { Result } from "@souk/contracts/problems";
import { type Subscriber, subscriptions } from "@souk/contracts/subscriptions";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { EventBusContext } from "./env.ts";
import { log } from "./schema.ts";

/** What is addressed to the subscriber behind `after`, and the last sequence that is. */
export const readLog = async (
  ctx: EventBusContext,
  { subscriber, after, limit }: { subscriber: Subscriber; after: number; limit: number },
): Promise<Result<{ events: LoggedEvent[]; head: number }>> => {
  const db = database(ctx);
  const kinds = [...subscriptions[subscriber]];
  const [[newest], ...parts] = await db.batch([
    db
      .select({ head: sql<number | null>`max((select max(sequence) from log where kind = value))`.as("head") })
      .from(sql`json_each(${JSON.stringify(kinds)})`),
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
  return accept({ events, head: newest?.head ?? 0 });
};
