import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { type Database, database } from "@souk/platform/database";
import { and, eq, sql } from "drizzle-orm";
import type { DeliveryContext } from "../env.ts";
import { entitlements, isAlive, isGranted } from "../schema.ts";

type Asked = { buyerId: string; productIds: string[] };

const isOf = ({ buyerId, productIds }: Asked) =>
  and(
    eq(entitlements.buyerId, buyerId),
    sql`${entitlements.productId} in (select value from json_each(${JSON.stringify(productIds)}))`,
    isAlive,
  );

const productId = { productId: entitlements.productId };

/** The statement that finds which of the products a buyer owns or has on the way. */
export const selectOwned = (db: Database, asked: Asked) => db.select(productId).from(entitlements).where(isOf(asked));

/** Which of the products the buyer owns or has on the way. */
export const listOwned = async (ctx: DeliveryContext, asked: Asked): Promise<Result<string[]>> =>
  accept((await selectOwned(database(ctx), asked)).map(({ productId }) => productId));

/** Which of the products the buyer has access to now. */
export const listGranted = async (ctx: DeliveryContext, asked: Asked): Promise<Result<string[]>> => {
  const rows = await database(ctx)
    .select(productId)
    .from(entitlements)
    .where(and(isOf(asked), isGranted));
  return accept(rows.map(({ productId }) => productId));
};
