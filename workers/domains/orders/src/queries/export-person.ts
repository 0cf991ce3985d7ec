import type { Holdings } from "@souk/contracts/personal";
import type { Result } from "@souk/contracts/problems";
import { accept } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { eq } from "drizzle-orm";
import type { OrdersContext } from "../env.ts";
import { purchases, sales } from "../schema.ts";

/** What a person has ordered and sold. */
export const exportPerson = async (ctx: OrdersContext, { userId }: { userId: string }): Promise<Result<Holdings>> => {
  const db = database(ctx);
  const [bought, sold] = await db.batch([
    db.select().from(purchases).where(eq(purchases.buyerId, userId)),
    db.select().from(sales).where(eq(sales.sellerId, userId)),
  ]);
  return accept({ orders: bought.map(({ view }) => view), sales: sold });
};
