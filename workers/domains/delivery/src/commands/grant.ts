import type { DeliveryEvent } from "@souk/contracts/delivery";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq, sql } from "drizzle-orm";
import { decideGrant, type Grant, toStream } from "../domain.ts";
import type { DeliveryContext } from "../env.ts";
import { entitlements, rolledBackOrders } from "../schema.ts";

const open = (ctx: DeliveryContext, orderId: string, { buyerId, productIds }: Grant & { kind: "grant" }) => {
  const db = database(ctx);
  const granted: DeliveryEvent = { type: "AccessGranted", data: { orderId, buyerId, productIds } };
  return save(db, [
    db
      .update(entitlements)
      .set({ status: "granted", grantedAt: ctx.now.toISOString() })
      .where(
        and(
          eq(entitlements.orderId, orderId),
          eq(entitlements.status, "prepared"),
          sql`not exists (select 1 from ${rolledBackOrders} where ${rolledBackOrders.orderId} = ${orderId})`,
        ),
      ),
    expectChange(db),
    ...publish(db, ctx, toStream(orderId), [granted]),
  ]);
};

const load = (ctx: DeliveryContext, orderId: string) =>
  database(ctx).select().from(entitlements).where(eq(entitlements.orderId, orderId));

/** Opens what was prepared, once, and answers when; refuses `not_found` for what was never prepared or is rolled back. */
export const grant = async (
  ctx: DeliveryContext,
  { orderId }: { orderId: string },
): Promise<Result<{ grantedAt: string }>> => {
  const decision = decideGrant(await load(ctx, orderId));
  if (!decision.ok) return decision;
  if (decision.value.kind === "granted") return accept({ grantedAt: decision.value.grantedAt });
  if ((await open(ctx, orderId, decision.value)) === "saved") return accept({ grantedAt: ctx.now.toISOString() });
  const again = decideGrant(await load(ctx, orderId));
  return again.ok && again.value.kind === "granted"
    ? accept({ grantedAt: again.value.grantedAt })
    : refuse("not_found");
};
