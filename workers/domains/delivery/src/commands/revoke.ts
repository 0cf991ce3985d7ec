import type { DeliveryEvent } from "@souk/contracts/delivery";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database, expectChange, save } from "@souk/platform/database";
import { publish } from "@souk/platform/outbox";
import { and, eq, sql } from "drizzle-orm";
import { decideRevocation, type Entitlement, type Revocation, toStream } from "../domain.ts";
import type { DeliveryContext } from "../env.ts";
import { entitlements, isAlive } from "../schema.ts";

type Lines = { orderId: string; productIds: string[] };

const isOf = ({ orderId, productIds }: Lines) =>
  and(
    eq(entitlements.orderId, orderId),
    sql`${entitlements.productId} in (select value from json_each(${JSON.stringify(productIds)}))`,
  );

const load = (ctx: DeliveryContext, lines: Lines): Promise<Entitlement[]> =>
  database(ctx).select().from(entitlements).where(isOf(lines));

const close = (ctx: DeliveryContext, lines: Lines, granted: Revocation["granted"]) => {
  const db = database(ctx);
  const { orderId } = lines;
  const events: DeliveryEvent[] = granted ? [{ type: "AccessRevoked", data: { orderId, ...granted } }] : [];
  return save(db, [
    db
      .update(entitlements)
      .set({ status: "revoked", revokedAt: ctx.now.toISOString() })
      .where(and(isOf(lines), isAlive)),
    expectChange(db),
    ...publish(db, ctx, toStream(orderId), events),
  ]);
};

/** Closes the order's entitlements to these products for good. Repeating it changes nothing. */
export const revoke = async (ctx: DeliveryContext, lines: Lines): Promise<Result<null>> => {
  const { alive, granted } = decideRevocation(await load(ctx, lines));
  // A conflict means that a repeat of this call was faster: the outcome is the same.
  if (alive) await close(ctx, lines, granted);
  return accept(null);
};
