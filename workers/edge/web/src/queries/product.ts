import type { Result } from "@souk/contracts/problems";
import type { WebProduct } from "@souk/contracts/web";
import { mapOutcome } from "@souk/kernel/result";
import { gatherProduct, type ProductScreen, toImages } from "@souk/platform/product-screen";
import type { WebContext } from "../env.ts";

const limits = { reviews: 10, related: 8 };

const toWebProduct = (origin: string, screen: ProductScreen): WebProduct => {
  const { product, seller, reviews, histogram, relatedProducts, hasAccess, degraded } = screen;
  const { id, slug, title, description, category, tags, price, rating, stock, salesCount, publishedAt, files } =
    product;
  return {
    ...{ id, slug, title, description, category, tags, price, rating, stock, salesCount, publishedAt, files },
    seller,
    images: toImages(product, origin),
    reviews,
    ratingHistogram: histogram,
    relatedProducts,
    hasAccess,
    degraded,
  };
};

/** A product's page: all its parts in one wave. */
export const readProduct = async (ctx: WebContext, id: string): Promise<Result<WebProduct>> =>
  mapOutcome(await gatherProduct(ctx, id, limits), (screen) => toWebProduct(ctx.env.PUBLIC_ORIGIN, screen));
