import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { copies } from "@souk/platform/copies";
import { database, save, violates } from "@souk/platform/database";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { heldUnits, holds, products } from "../schema.ts";

const takeUnits = (ctx: CatalogContext, orderId: string, productIds: string[]) => {
  const db = database(ctx);
  const asked = JSON.stringify(productIds);
  return save(db, [
    db.insert(holds).values({ orderId, status: "held", changedAt: ctx.now.toISOString() }),
    db
      .insert(heldUnits)
      .select(
        sql`select ${orderId}, value, (select stock is not null from products where id = value) from json_each(${asked})`,
      ),
    db
      .update(products)
      .set({ stock: sql`stock - 1` })
      .where(and(sql`id in (select value from json_each(${asked}))`, isNotNull(products.stock))),
    db.insert(copies).select(sql`select value, 1, 0 from json_each(${asked}) where true`).onConflictDoNothing(),
  ]);
};

// A refusal is final: a first call that was given up must not land behind it.
const barHold = async (ctx: CatalogContext, orderId: string): Promise<"held" | "released"> => {
  const db = database(ctx);
  const row = { orderId, status: "released" as const, changedAt: ctx.now.toISOString() };
  const [, [hold]] = await db.batch([
    db.insert(holds).values(row).onConflictDoNothing(),
    db.select().from(holds).where(eq(holds.orderId, orderId)),
  ]);
  return hold?.status ?? "released";
};

const readHold = async (ctx: CatalogContext, orderId: string): Promise<"held" | "released" | null> => {
  const [hold] = await database(ctx).select().from(holds).where(eq(holds.orderId, orderId));
  return hold?.status ?? null;
};

/** Takes one unit of each product for the order, all or none; refuses `sold_out`, also once the order was released. */
export const holdStock = async (
  ctx: CatalogContext,
  { orderId, productIds }: { orderId: string; productIds: string[] },
): Promise<Result<null>> => {
  try {
    await takeUnits(ctx, orderId, [...new Set(productIds)]);
    return accept(null);
  } catch (error) {
    if (violates(error, "held_units.counted")) return refuse("product_not_found");
    const soldOut = violates(error, "stock_left");
    const status = soldOut ? await barHold(ctx, orderId) : await readHold(ctx, orderId);
    if (status === null) throw error;
    return status === "held" ? accept(null) : refuse("sold_out");
  }
};

/** Gives back what the order holds and bars it from holding again. Repeating it changes nothing. */
export const releaseStock = async (ctx: CatalogContext, { orderId }: { orderId: string }): Promise<Result<null>> => {
  const db = database(ctx);
  const changedAt = ctx.now.toISOString();
  const units = sql`(select product_id from held_units where order_id = ${orderId} and counted = 1)`;
  await save(db, [
    db
      .insert(holds)
      .values({ orderId, status: "released", changedAt })
      .onConflictDoUpdate({
        target: holds.orderId,
        set: { status: "released", changedAt },
        setWhere: eq(holds.status, "held"),
      }),
    db
      .update(products)
      .set({ stock: sql`stock + 1` })
      .where(and(sql`id in ${units}`, isNotNull(products.stock))),
    db.delete(heldUnits).where(eq(heldUnits.orderId, orderId)),
  ]);
  return accept(null);
};

/** Gives back the units of products that the order sold. Repeating it changes nothing. */
export const giveBackStock = async (
  ctx: CatalogContext,
  { orderId, productIds }: { orderId: string; productIds: string[] },
): Promise<Result<null>> => {
  const db = database(ctx);
  const isGivenBack = and(
    eq(heldUnits.orderId, orderId),
    sql`product_id in (select value from json_each(${JSON.stringify(productIds)}))`,
  );
  await save(db, [
    db
      .update(products)
      .set({ stock: sql`stock + 1` })
      .where(
        and(
          sql`id in (select product_id from held_units where ${isGivenBack} and counted = 1)`,
          isNotNull(products.stock),
        ),
      ),
    db.delete(heldUnits).where(isGivenBack),
  ]);
  return accept(null);
};
