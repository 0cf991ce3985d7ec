import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { decideStanding, standingOf } from "../domain/seller.ts";
import type { IdentityContext } from "../env.ts";
import { users } from "../schema.ts";

/** Suspends or reinstates a seller: what they sell follows by the event. Their money and their buyers' purchases stay. */
export const setStanding = async (ctx: IdentityContext, id: string, suspended: boolean): Promise<Result<null>> => {
  const db = database(ctx);
  const [row] = await db.select().from(users).where(eq(users.id, id));
  const decision = decideStanding(row ?? null, suspended);
  if (!decision.ok) return decision;
  if (decision.value.length === 0) return accept(null);
  const before = suspended ? isNull(users.suspendedAt) : isNotNull(users.suspendedAt);
  await save(db, [
    db
      .update(users)
      .set({ suspendedAt: suspended ? ctx.now.toISOString() : null })
      .where(and(eq(users.id, id), before)),
    expectChange(db),
    ...publish(db, ctx, standingOf(id), decision.value),
  ]);
  return accept(null);
};
