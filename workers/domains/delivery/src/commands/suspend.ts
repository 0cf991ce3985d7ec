import type { AccessTurn, DeliveryEvent } from "@souk/contracts/delivery";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq, lt } from "drizzle-orm";
import { type Access, decideRestoration, decideSuspension, toStream } from "../domain.ts";
import type { DeliveryContext } from "../env.ts";
import { entitlements, isOpened, turns } from "../schema.ts";

const load = (ctx: DeliveryContext, orderId: string) =>
  database(ctx).select().from(entitlements).where(eq(entitlements.orderId, orderId));

type Effect = { suspendedAt: string | null; type: DeliveryEvent["type"]; access: Access | null };

// A conflict means that this turn was taken, or a later one: the outcome stays.
const take = (ctx: DeliveryContext, { orderId, turn }: AccessTurn, { suspendedAt, type, access }: Effect) => {
  const db = database(ctx);
  const events: DeliveryEvent[] = access ? [{ type, data: { orderId, ...access } }] : [];
  return save(db, [
    db
      .insert(turns)
      .values({ orderId, turn })
      .onConflictDoUpdate({ target: turns.orderId, set: { turn }, setWhere: lt(turns.turn, turn) }),
    expectChange(db),
    db
      .update(entitlements)
      .set({ suspendedAt })
      .where(and(eq(entitlements.orderId, orderId), isOpened)),
    ...publish(db, ctx, toStream(orderId), events),
  ]);
};

/** Withholds what the order opened, unless a later turn came first. Repeating it changes nothing. */
export const suspend = async (ctx: DeliveryContext, turn: AccessTurn): Promise<Result<null>> => {
  const access = decideSuspension(await load(ctx, turn.orderId));
  await take(ctx, turn, { suspendedAt: ctx.now.toISOString(), type: "AccessRevoked", access });
  return accept(null);
};

/** Opens again what was withheld and not revoked meanwhile, unless a later turn came first. Repeating it changes nothing. */
export const restore = async (ctx: DeliveryContext, turn: AccessTurn): Promise<Result<null>> => {
  const access = decideRestoration(await load(ctx, turn.orderId));
  await take(ctx, turn, { suspendedAt: null, type: "AccessGranted", access });
  return accept(null);
};
