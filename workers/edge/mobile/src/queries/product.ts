import type { MobileProduct } from "@souk/contracts/mobile";
import type { Result } from "@souk/contracts/problems";
import { mapOutcome } from "@souk/kernel/result";
import { gatherProduct, type ProductScreen, toImages } from "@souk/platform/product-screen";
import type { MobileContext } from "../env.ts";
import { shorten } from "../shorten.ts";

const limits = { reviews: 3, related: 4 };
const shortLength = 200;

const toMobileProduct = (origin: string, screen: ProductScreen): MobileProduct => {
  const { product, seller, relatedProducts, hasAccess, degraded } = screen;
  return {
    id: product.id,
    title: product.title,
    shortDescription: shorten(product.description, shortLength),
    price: product.price,
    rating: product.rating,
    seller: { id: seller.id, name: seller.name },
    images: toImages(product, origin),
    reviews: screen.reviews.map(({ id, authorName, rating, title, body, createdAt }) => ({
      id,
      authorName,
      rating,
      title,
      body,
      createdAt,
    })),
    relatedProducts,
    hasAccess,
    degraded,
  };
};

/** A product's screen: all its parts in one wave. */
export const readProduct = async (ctx: MobileContext, id: string): Promise<Result<MobileProduct>> =>
  mapOutcome(await gatherProduct(ctx, id, limits), (screen) => toMobileProduct(ctx.env.PUBLIC_ORIGIN, screen));
