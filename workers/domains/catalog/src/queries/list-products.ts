import type { Principal } from "@souk/contracts/call";
import type { ListProducts, Offer, Product } from "@souk/contracts/catalog";
import type { List } from "@souk/contracts/list";
import type { Result } from "@souk/contracts/problems";
import { accept, invalid } from "@souk/kernel/result";
import { database } from "@souk/platform/database";
import { defaultLimit, openCursor, toPage } from "@souk/platform/page";
import { and, asc, desc, eq, gte, lte, type SQL, sql } from "drizzle-orm";
import type { CatalogContext } from "../env.ts";
import { type ProductRow, products } from "../schema.ts";
import { toProduct } from "./product-view.ts";

type Key = [string | number, string];

const sorts = {
  newest: { column: products.createdAt, descends: true, of: (row: ProductRow) => row.createdAt },
  price: { column: products.priceAmount, descends: false, of: (row: ProductRow) => row.priceAmount },
  "-price": { column: products.priceAmount, descends: true, of: (row: ProductRow) => row.priceAmount },
  rating: { column: products.ratingRank, descends: true, of: (row: ProductRow) => row.ratingRank ?? 0 },
  bestselling: { column: products.salesCount, descends: true, of: (row: ProductRow) => row.salesCount },
} as const;

/** Which products a list is of: active ones, or the caller's own in the status they ask for. */
const scope = (
  query: ListProducts,
  principal: Principal | null,
): Result<{ status: ProductRow["status"]; seller?: string }> => {
  const { status = "active", seller } = query;
  if (status === "active") return accept({ status, ...(seller !== undefined && { seller }) });
  if (principal && (seller ?? principal.userId) === principal.userId)
    return accept({ status, seller: principal.userId });
  return invalid("/status", "Only your own products can be listed by this status");
};

const after = (sort: (typeof sorts)[keyof typeof sorts], [value, id]: Key): SQL =>
  sort.descends
    ? sql`(${sort.column}, ${products.id}) < (${value}, ${id})`
    : sql`(${sort.column}, ${products.id}) > (${value}, ${id})`;

const pageProducts = async <Item>(
  ctx: CatalogContext,
  principal: Principal | null,
  query: ListProducts,
  toItem: (row: ProductRow) => Item,
): Promise<Result<List<Item>>> => {
  const scoped = scope(query, principal);
  if (!scoped.ok) return scoped;
  const { status, seller } = scoped.value;
  const { category, minPrice, maxPrice, sort: sortName = "newest", limit = defaultLimit } = query;
  const list = JSON.stringify(["products", status, seller, category, minPrice, maxPrice, sortName]);
  const key = openCursor<Key>(ctx.env.SIGNING_SECRET, list, query.cursor);
  if (!key.ok) return key;
  const sort = sorts[sortName];
  const inOrder = sort.descends ? desc : asc;
  const rows = await database(ctx)
    .select()
    .from(products)
    .where(
      and(
        eq(products.status, status),
        seller === undefined ? undefined : eq(products.sellerId, seller),
        category === undefined ? undefined : eq(products.category, category),
        minPrice === undefined ? undefined : gte(products.priceAmount, minPrice),
        maxPrice === undefined ? undefined : lte(products.priceAmount, maxPrice),
        key.value === null ? undefined : after(sort, key.value),
      ),
    )
    .orderBy(inOrder(sort.column), inOrder(products.id))
    .limit(limit + 1);
  return accept(toPage(ctx.env.SIGNING_SECRET, list, rows, limit, (row) => [sort.of(row), row.id], toItem));
};

/** A page of active products, or of the caller's own in a given `status`; a cursor holds for the same filters and sort. */
export const listProducts = (
  ctx: CatalogContext,
  principal: Principal | null,
  query: ListProducts,
): Promise<Result<List<Product>>> =>
  pageProducts(ctx, principal, query, (row) => toProduct(ctx.env.PUBLIC_ORIGIN, row));

/** A page of active products with their sellers' names. */
export const listOffers = (ctx: CatalogContext, query: ListProducts): Promise<Result<List<Offer>>> =>
  pageProducts(ctx, null, query, (row) => ({
    product: toProduct(ctx.env.PUBLIC_ORIGIN, row),
    sellerName: row.sellerName ?? "",
  }));
