import type { DeliveryLine } from "@souk/contracts/delivery";
import type { Result } from "@souk/contracts/problems";
import { mapOutcome, refuse } from "@souk/kernel/result";
import { database, expectChange, save, violates } from "@souk/platform/database";
import { eq, sql } from "drizzle-orm";
import { decidePrepare, type PreparationState } from "../domain.ts";
import type { DeliveryContext } from "../env.ts";
import { selectOwned } from "../queries/owned.ts";
import { type EntitlementRow, entitlements, rolledBackOrders } from "../schema.ts";

export type Preparation = { orderId: string; buyerId: string; lines: DeliveryLine[] };

const load = async (ctx: DeliveryContext, input: Preparation): Promise<PreparationState> => {
  const db = database(ctx);
  const productIds = input.lines.map(({ productId }) => productId);
  const [rolledBack, ofOrder, owned] = await db.batch([
    db.select().from(rolledBackOrders).where(eq(rolledBackOrders.orderId, input.orderId)),
    db.select({ id: entitlements.id }).from(entitlements).where(eq(entitlements.orderId, input.orderId)),
    selectOwned(db, { buyerId: input.buyerId, productIds }),
  ]);
  return { rolledBack: rolledBack.length > 0, ofOrder: ofOrder.length, owned: owned.length };
};

const toRows = (ctx: DeliveryContext, { orderId, buyerId, lines }: Preparation): EntitlementRow[] =>
  lines.map((line) => ({
    id: ctx.newId("ent"),
    orderId,
    buyerId,
    ...line,
    status: "prepared",
    preparedAt: ctx.now.toISOString(),
    grantedAt: null,
    revokedAt: null,
  }));

const insertAll = (ctx: DeliveryContext, input: Preparation) =>
  database(ctx)
    .insert(entitlements)
    .select(
      sql`select value->>'id', value->>'orderId', value->>'productId', value->>'buyerId', value->>'sellerId',
        value->>'sellerName', value->>'title', value->>'fileVersions', value->>'status', value->>'preparedAt', null, null
      from json_each(${JSON.stringify(toRows(ctx, input))})
      where not exists (select 1 from ${rolledBackOrders} where ${rolledBackOrders.orderId} = ${input.orderId})`,
    );

/** Sets an order's entitlements aside, all or none; refuses `already_owned`, and `access_revoked` once the order was rolled back. */
export const prepare = async (ctx: DeliveryContext, input: Preparation): Promise<Result<null>> => {
  const decision = decidePrepare(await load(ctx, input));
  if (!decision.ok || decision.value === "prepared") return mapOutcome(decision, () => null);
  const db = database(ctx);
  try {
    const saved = await save(db, [insertAll(ctx, input), expectChange(db)]);
    return saved === "saved" ? { ok: true, value: null } : refuse("access_revoked");
  } catch (error) {
    if (!violates(error, "UNIQUE constraint failed")) throw error;
    const second = decidePrepare(await load(ctx, input));
    if (second.ok && second.value === "prepare") throw error;
    return mapOutcome(second, () => null);
  }
};
