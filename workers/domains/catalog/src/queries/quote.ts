import type { Quote } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import { accept, refuse } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { and, sql } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { isActive, type ProductRow, products } from "../schema.ts";

const toQuote = (row: ProductRow): Quote => ({
  productId: row.id,
  sellerId: row.sellerId,
  sellerName: row.sellerName ?? "",
  title: row.title,
  price: { amount: row.priceAmount, currency: row.priceCurrency },
  available: row.stock,
  fileVersions: row.files
    .filter(({ kind, status }) => kind === "download" && status === "uploaded")
    .map(({ id, version }) => ({ fileId: id, version })),
});

/** What each product costs and gives now, in the order asked; refuses `product_not_found` unless all are for sale. */
export const quote = async (
  ctx: CatalogContext,
  { productIds }: { productIds: string[] },
): Promise<Result<Quote[]>> => {
  const rows = await database(ctx)
    .select()
    .from(products)
    .where(and(sql`${products.id} in (select value from json_each(${JSON.stringify(productIds)}))`, isActive));
  const byId = new Map(rows.map((row) => [row.id, toQuote(row)]));
  const quotes = productIds.flatMap((id) => byId.get(id) ?? []);
  return quotes.length === productIds.length ? accept(quotes) : refuse("product_not_found");
};
