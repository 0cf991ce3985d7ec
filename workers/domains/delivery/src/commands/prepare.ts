import type { DeliveryLine } from "@souk/contracts/delivery";
import type { Result } from "@souk/contracts/problems";
import { accept, mapOutcome, refuse } from "@souk/kernel/result";
import { database, expectChange, save, violates } from "@souk/platform/database";
import { eq, sql } from "drizzle-orm";
import { decidePrepare, type PreparationState } from "../domain.ts";
import type { DeliveryContext } from "../env.ts";
import { selectOwned } from "../queries/owned.ts";
import { type EntitlementRow, entitlements, rolledBackOrders, shelves } from "../schema.ts";

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

type NewRow = Omit<EntitlementRow, "files" | "filesRevision">;

const toRows = (ctx: DeliveryContext, { orderId, buyerId, lines }: Preparation): NewRow[] =>
  lines.map((line) => ({
    id: ctx.newId("ent"),
    orderId,
    buyerId,
    ...line,
    status: "prepared",
    preparedAt: ctx.now.toISOString(),
    grantedAt: null,
    revokedAt: null,
    suspendedAt: null,
  }));

const insertAll = (ctx: DeliveryContext, input: Preparation) =>
  database(ctx)
    .insert(entitlements)
    .select(
      sql`select value->>'id', value->>'orderId', value->>'productId', value->>'buyerId', value->>'sellerId',
        value->>'sellerName', value->>'title', value->>'fileVersions', value->>'status', value->>'preparedAt', null, null, null,
        shelf.files, coalesce(shelf.revision, 0)
      from json_each(${JSON.stringify(toRows(ctx, input))})
      left join ${shelves} shelf on shelf.product_id = value->>'productId'
      where not exists (select 1 from ${rolledBackOrders} where ${rolledBackOrders.orderId} = ${input.orderId})`,
    );

// A refusal is final: a first call that was given up must not land behind it.
const barUnlessPrepared = async (ctx: DeliveryContext, orderId: string): Promise<"barred" | "prepared"> => {
  const db = database(ctx);
  const ofOrder = db.select({ id: entitlements.id }).from(entitlements).where(eq(entitlements.orderId, orderId));
  const tombstone = sql`select ${orderId}, ${ctx.now.toISOString()} where not exists ${ofOrder}`;
  const [, prepared] = await db.batch([db.insert(rolledBackOrders).select(tombstone).onConflictDoNothing(), ofOrder]);
  return prepared.length > 0 ? "prepared" : "barred";
};

const conclude = async (
  ctx: DeliveryContext,
  orderId: string,
  decision: ReturnType<typeof decidePrepare>,
): Promise<Result<null>> => {
  const isOwned = !decision.ok && decision.problem.code === "already_owned";
  const isPrepared = isOwned && (await barUnlessPrepared(ctx, orderId)) === "prepared";
  return isPrepared ? accept(null) : mapOutcome(decision, () => null);
};

/** Sets an order's entitlements aside, all or none; refuses `already_owned`, and `access_revoked` once the order was rolled back. */
export const prepare = async (ctx: DeliveryContext, input: Preparation): Promise<Result<null>> => {
  const decision = decidePrepare(await load(ctx, input));
  if (!decision.ok || decision.value === "prepared") return conclude(ctx, input.orderId, decision);
  const db = database(ctx);
  try {
    const saved = await save(db, [insertAll(ctx, input), expectChange(db)]);
    return saved === "saved" ? accept(null) : refuse("access_revoked");
  } catch (error) {
    if (!violates(error, "UNIQUE constraint failed")) throw error;
    const second = decidePrepare(await load(ctx, input));
    if (second.ok && second.value === "prepare") throw error;
    return conclude(ctx, input.orderId, second);
  }
};
