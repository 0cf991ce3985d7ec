import type { DeadLetter } from "@souk/contracts/event-bus";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { and, eq, sql } from "drizzle-orm";
import type { EventBusContext } from "../env.ts";
import { deadLetters } from "../schema.ts";

/** Has a buried event applied after all, at its subscriber's next look; one on its way already changes nothing. */
export const redrive = async (ctx: EventBusContext, id: string): Promise<Result<null>> => {
  const [row] = await database(ctx)
    .update(deadLetters)
    .set({
      redrives: sql`redrives + (redriven_at is null or settled_at is not null)`,
      redrivenAt: ctx.now.toISOString(),
      settledAt: null,
    })
    .where(eq(deadLetters.id, id))
    .returning({ id: deadLetters.id });
  return row ? accept(null) : refuse("not_found");
};

/** Notes that a redriven event was applied, or why it could not be this time either. */
export const settle = async (
  ctx: EventBusContext,
  { subscriber, sequence, error }: Omit<DeadLetter, "error"> & { error: string | null },
): Promise<Result<null>> => {
  const at = ctx.now.toISOString();
  await database(ctx)
    .update(deadLetters)
    .set(error === null ? { settledAt: at } : { redrivenAt: null, error, buriedAt: at })
    .where(and(eq(deadLetters.subscriber, subscriber), eq(deadLetters.sequence, sequence)));
  return accept(null);
};
