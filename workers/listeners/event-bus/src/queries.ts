import type { LoggedEvent } from "@souk/contracts/event-bus";
import type { Envelope } from "@souk/contracts/events";
import type { Result } from "@souk/contracts/problems";
import { type Subscriber, subscriptions } from "@souk/contracts/subscriptions";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { and, asc, gt, inArray, max } from "drizzle-orm";
import type { EventBusContext } from "./env.ts";
import { log } from "./schema.ts";

/** What is addressed to the subscriber behind `after`, and the last sequence that is. */
export const readLog = async (
  ctx: EventBusContext,
  { subscriber, after, limit }: { subscriber: Subscriber; after: number; limit: number },
): Promise<Result<{ events: LoggedEvent[]; head: number }>> => {
  const db = database(ctx);
  const kinds = [...subscriptions[subscriber]];
  const heads = kinds.map((kind) =>
    db
      .select({ head: max(log.sequence) })
      .from(log)
      .where(inArray(log.kind, [kind])),
  );
  const [rows, ...found] = await db.batch([
    db
      .select({ sequence: log.sequence, event: log.event })
      .from(log)
      .where(and(inArray(log.kind, kinds), gt(log.sequence, after)))
      .orderBy(asc(log.sequence))
      .limit(limit),
    ...heads,
  ]);
  const head = Math.max(0, ...found.map(([row]) => row?.head ?? 0));
  return accept({ events: rows.map(({ sequence, event }) => ({ sequence, event: event as Envelope })), head });
};
