import type { DeliveryEvent } from "@souk/contracts/delivery";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { type Access, decideRestoration, decideSuspension, toStream } from "../domain.ts";
import type { DeliveryContext } from "../env.ts";
import { entitlements, isOpened } from "../schema.ts";

const load = (ctx: DeliveryContext, orderId: string) =>
  database(ctx).select().from(entitlements).where(eq(entitlements.orderId, orderId));

type Turn = { suspendedAt: string | null; event: DeliveryEvent["type"] };

const turn = (ctx: DeliveryContext, orderId: string, access: Access, { suspendedAt, event }: Turn) => {
  const db = database(ctx);
  const isTurned = suspendedAt === null ? isNotNull(entitlements.suspendedAt) : isNull(entitlements.suspendedAt);
  return save(db, [
    db
      .update(entitlements)
      .set({ suspendedAt })
      .where(and(eq(entitlements.orderId, orderId), isOpened, isTurned)),
    expectChange(db),
    ...publish(db, ctx, toStream(orderId), [{ type: event, data: { orderId, ...access } }]),
  ]);
};

/** Withholds what the order opened. Repeating it changes nothing. */
export const suspend = async (ctx: DeliveryContext, { orderId }: { orderId: string }): Promise<Result<null>> => {
  const lost = decideSuspension(await load(ctx, orderId));
  const suspendedAt = ctx.now.toISOString();
  if (lost) await turn(ctx, orderId, lost, { suspendedAt, event: "AccessRevoked" });
  return accept(null);
};

/** Opens again what was withheld and not revoked meanwhile. Repeating it changes nothing. */
export const restore = async (ctx: DeliveryContext, { orderId }: { orderId: string }): Promise<Result<null>> => {
  const regained = decideRestoration(await load(ctx, orderId));
  if (regained) await turn(ctx, orderId, regained, { suspendedAt: null, event: "AccessGranted" });
  return accept(null);
};
