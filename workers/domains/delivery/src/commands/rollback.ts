import type { DeliveryEvent } from "@souk/contracts/delivery";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq } from "drizzle-orm";
import { decideRevocation, type Revocation, toStream } from "../domain.ts";
import type { DeliveryContext } from "../env.ts";
import { entitlements, isAlive, rolledBackOrders } from "../schema.ts";

// From the tombstone on nothing can be prepared or granted for the order, so what is read behind it stays true.
const bar = async (ctx: DeliveryContext, orderId: string) => {
  const db = database(ctx);
  const [, ofOrder] = await db.batch([
    db.insert(rolledBackOrders).values({ orderId, at: ctx.now.toISOString() }).onConflictDoNothing(),
    db.select().from(entitlements).where(eq(entitlements.orderId, orderId)),
  ]);
  return ofOrder;
};

const close = (ctx: DeliveryContext, orderId: string, granted: Revocation["granted"]) => {
  const db = database(ctx);
  const events: DeliveryEvent[] = granted ? [{ type: "AccessRevoked", data: { orderId, ...granted } }] : [];
  return save(db, [
    db
      .update(entitlements)
      .set({ status: "revoked", revokedAt: ctx.now.toISOString() })
      .where(and(eq(entitlements.orderId, orderId), isAlive)),
    expectChange(db),
    ...publish(db, ctx, toStream(orderId), events),
  ]);
};

/** Ends an order's entitlements, prepared or granted, and bars any later prepare or grant. Repeating it changes nothing. */
export const rollback = async (ctx: DeliveryContext, { orderId }: { orderId: string }): Promise<Result<null>> => {
  const { alive, granted } = decideRevocation(await bar(ctx, orderId));
  // A conflict means that a repeat of this call was faster: the outcome is the same.
  if (alive) await close(ctx, orderId, granted);
  return accept(null);
};
