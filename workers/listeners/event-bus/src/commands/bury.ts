import type { DeadLetter } from "@souk/contracts/event-bus";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { logError } from "@souk/platform/log";
import type { EventBusContext } from "../env.ts";
import { deadLetters } from "../schema.ts";

/** Keeps what a subscriber could not apply; burying it again changes nothing. */
export const bury = async (ctx: EventBusContext, letter: DeadLetter): Promise<Result<null>> => {
  const { subscriber, sequence, error } = letter;
  const row = {
    id: `${subscriber}:${sequence}`,
    subscriber,
    sequence,
    error,
    buriedAt: ctx.now.toISOString(),
    redrives: 0,
  };
  await database(ctx).insert(deadLetters).values(row).onConflictDoNothing();
  logError("event buried", new Error(error), { subscriber, sequence });
  return accept(null);
};
