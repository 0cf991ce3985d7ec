import type { ProductPage } from "@souk/contracts/catalog";
import type { Result } from "@souk/contracts/problems";
import type { ReviewDigest } from "@souk/contracts/reviews";
import type { ProductSummary } from "@souk/contracts/search";
import { accept, refuse } from "@souk/kernel/result";
import { type Database, database } from "@souk/platform/database";
import { and, eq, sql } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { digests, isActive, type ProductRow, products, related, sellers } from "../schema.ts";
import { toProduct, toRating } from "./product-view.ts";
import { maySee } from "./read-product.ts";

const selectSeller = (db: Database, productId: string) =>
  db
    .select()
    .from(sellers)
    .where(eq(sellers.id, sql`(select seller_id from products where id = ${productId})`));

const selectDigest = (db: Database, productId: string) =>
  db.select().from(digests).where(eq(digests.productId, productId));

const selectTold = (db: Database, productId: string) =>
  db.select({ ids: related.ids }).from(related).where(eq(related.productId, productId));

const selectRelated = (db: Database, productId: string) =>
  db
    .select()
    .from(products)
    .where(
      and(
        sql`${products.id} in (select value from json_each((select ids from ${related} where product_id = ${productId})))`,
        isActive,
      ),
    );

// In the order that was told; what is not for sale any longer is not shown.
const inOrder = (ids: string[], rows: ProductRow[], limit: number): ProductRow[] =>
  ids.flatMap((id) => rows.filter((row) => row.id === id)).slice(0, limit);

const toSummary = (origin: string, row: ProductRow): ProductSummary => {
  const { id, title, price, category, rating, sellerId, images } = toProduct(origin, row);
  const image = images.find(({ url }) => url !== undefined)?.url;
  const sellerName = row.sellerName ?? "";
  return { id, title, price, category, rating, sellerId, sellerName, ...(image !== undefined && { image }) };
};

const noReviews: ReviewDigest = { histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 }, reviews: [] };

// Who has ratings has reviews, even where nobody has told which.
const toDigest = ({ ratingCount }: ProductRow, told: ReviewDigest | undefined, limit: number): ReviewDigest | null => {
  if (!told) return ratingCount > 0 ? null : noReviews;
  return { histogram: told.histogram, reviews: told.reviews.slice(0, limit) };
};

/** What a product's page shows, in one trip. */
export const readPage = async (
  ctx: CatalogContext,
  { productId, ...limits }: { productId: string; reviews: number; related: number },
): Promise<Result<ProductPage>> => {
  const db = database(ctx);
  const [[row], [seller], [digest], [told], others] = await db.batch([
    db.select().from(products).where(eq(products.id, productId)),
    selectSeller(db, productId),
    selectDigest(db, productId),
    selectTold(db, productId),
    selectRelated(db, productId),
  ]);
  if (!row || !seller || !(await maySee(ctx, row, ctx.call.principal))) return refuse("not_found");
  const { id, productCount } = seller;
  const origin = ctx.env.PUBLIC_ORIGIN;
  return accept({
    product: toProduct(origin, row),
    seller: { id, name: row.sellerName ?? "", productCount, rating: toRating(seller) },
    digest: toDigest(row, digest, limits.reviews),
    related: told ? inOrder(told.ids, others, limits.related).map((other) => toSummary(origin, other)) : null,
  });
};
