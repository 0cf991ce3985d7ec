import { type Database, database, type Statement, toJsonChunks } from "@souk/platform/database";
import { publishAll } from "@souk/platform/outbox";
import { and, eq, inArray, ne, type SQL, sql } from "drizzle-orm";
import { archiveProduct, type Change, decideUnpublish, republish } from "../domain/product.ts";
import type { CatalogContext } from "../env.ts";
import { type ProductRow, products, suspendedProducts } from "../schema.ts";

type Following = Pick<CatalogContext, "call" | "env" | "meter" | "now">;

const readAll = (ctx: Following, where: SQL | undefined): Promise<ProductRow[]> =>
  database(ctx).select().from(products).where(where);

/** The statements that give all products a status at once, and tell of each. */
const turnAll = (
  ctx: Following,
  db: Database,
  status: ProductRow["status"],
  changes: Change<ProductRow>[],
): Statement[] => [
  ...toJsonChunks(changes.map(({ next }) => next.id)).map((ids) =>
    db
      .update(products)
      .set({ status, updatedAt: ctx.now.toISOString(), revision: sql`${products.revision} + 1` })
      .where(sql`${products.id} in (select value from json_each(${ids}))`),
  ),
  ...publishAll(
    db,
    ctx,
    changes.map(({ next, events }) => ({ stream: next.id, events })),
  ),
];

/** Takes what a suspended seller sells off the market, to be brought back. */
export const suspendProducts = async (ctx: Following, db: Database, sellerId: string): Promise<Statement[]> => {
  const rows = await readAll(ctx, and(eq(products.sellerId, sellerId), eq(products.status, "active")));
  const changes = rows.map((row) => decideUnpublish(row, ctx.now)).flatMap((each) => (each.ok ? [each.value] : []));
  return [
    ...toJsonChunks(rows.map(({ id }) => id)).map((ids) =>
      db
        .insert(suspendedProducts)
        .select(sql`select value, ${sellerId} from json_each(${ids}) where true`)
        .onConflictDoNothing(),
    ),
    ...turnAll(ctx, db, "draft", changes),
  ];
};

/** Brings back what the suspension took, but for what the seller has archived since. */
export const reinstateProducts = async (ctx: Following, db: Database, sellerId: string): Promise<Statement[]> => {
  const taken = db
    .select({ id: suspendedProducts.productId })
    .from(suspendedProducts)
    .where(eq(suspendedProducts.sellerId, sellerId));
  const rows = await readAll(ctx, and(inArray(products.id, taken), eq(products.status, "draft")));
  const changes = rows.map((row) => republish(row, ctx.now)).flatMap((change) => change ?? []);
  return [
    ...turnAll(ctx, db, "active", changes),
    db.delete(suspendedProducts).where(eq(suspendedProducts.sellerId, sellerId)),
  ];
};

/** Archives what an erased seller offered, and forgets their name. */
export const retireProducts = async (ctx: Following, db: Database, sellerId: string): Promise<Statement[]> => {
  const rows = await readAll(ctx, and(eq(products.sellerId, sellerId), ne(products.status, "archived")));
  return [
    ...turnAll(
      ctx,
      db,
      "archived",
      rows.map((row) => archiveProduct(row, ctx.now)),
    ),
    db.update(products).set({ sellerName: null }).where(eq(products.sellerId, sellerId)),
    db.delete(suspendedProducts).where(eq(suspendedProducts.sellerId, sellerId)),
  ];
};
