import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { type Database, database } from "@souk/platform/database";
import { and, eq, sql } from "drizzle-orm";
import type { DeliveryContext } from "../env.ts";
import { entitlements, isAlive } from "../schema.ts";

type Asked = { buyerId: string; productIds: string[] };

/** The statement that finds which of the products a buyer owns or has on the way. */
export const selectOwned = (db: Database, { buyerId, productIds }: Asked) =>
  db
    .select({ productId: entitlements.productId })
    .from(entitlements)
    .where(
      and(
        eq(entitlements.buyerId, buyerId),
        sql`${entitlements.productId} in (select value from json_each(${JSON.stringify(productIds)}))`,
        isAlive,
      ),
    );

/** Which of the products the buyer owns or has on the way. */
export const listOwned = async (ctx: DeliveryContext, asked: Asked): Promise<Result<string[]>> =>
  accept((await selectOwned(database(ctx), asked)).map(({ productId }) => productId));
