import type { CatalogService, Product, SellerCard } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { Result } from "@souk/contracts/problems";
import type { Histogram, Review, ReviewsService } from "@souk/contracts/reviews";
import type { ProductSummary, SearchService } from "@souk/contracts/search";
import { accept, mapOutcome } from "@souk/kernel/result";
import { ask, type BaseEnv, type Context } from "./context.ts";
import { createParts } from "./screen.ts";

type ProductScreenEnv = BaseEnv & {
  CATALOG: Pick<CatalogService, "readPage">;
  REVIEWS: Pick<ReviewsService, "readDigest">;
  SEARCH: Pick<SearchService, "listRelated">;
  DELIVERY: Pick<DeliveryService, "listGranted">;
};

/** Everything a product's screen may show. */
export type ProductScreen = {
  product: Product;
  seller: SellerCard;
  reviews: Review[];
  histogram: Histogram;
  relatedProducts: ProductSummary[];
  hasAccess: boolean;
  degraded: string[];
};

const noReviews = { reviews: [] as Review[], histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 } };

const askAccess = async (ctx: Context<ProductScreenEnv>, productId: string): Promise<Result<boolean>> => {
  const { principal } = ctx.call;
  if (!principal) return accept(false);
  const asked = { buyerId: principal.userId, productIds: [productId] };
  const granted = await ask(ctx, (call) => ctx.env.DELIVERY.listGranted(call, asked));
  return mapOutcome(granted, (ids) => ids.includes(productId));
};

/** Asks for all parts of a product's screen in one wave; only the product itself must be there. */
export const gatherProduct = async (
  ctx: Context<ProductScreenEnv>,
  productId: string,
  limits: { reviews: number; related: number },
): Promise<Result<ProductScreen>> => {
  const { CATALOG, REVIEWS, SEARCH } = ctx.env;
  const parts = createParts(ctx.call.requestId);
  const digest = ask(ctx, (call) => REVIEWS.readDigest(call, { productId, limit: limits.reviews }));
  const related = ask(ctx, (call) => SEARCH.listRelated(call, { productId, limit: limits.related }));
  const [page, { reviews, histogram }, relatedProducts, hasAccess] = await Promise.all([
    ask(ctx, (call) => CATALOG.readPage(call, { productId })),
    parts.take("reviews", digest, noReviews),
    parts.take("relatedProducts", related, []),
    parts.take("hasAccess", askAccess(ctx, productId), false),
  ]);
  const { degraded } = parts;
  return mapOutcome(page, (found) => ({ ...found, reviews, histogram, relatedProducts, hasAccess, degraded }));
};

/** A product's images with the smaller ones for phones. */
export const toImages = ({ images }: Product, origin: string): { url: string; mobileUrl: string }[] =>
  images
    .filter(({ status }) => status === "uploaded")
    .map(({ id }) => ({ url: `${origin}/media/original/${id}`, mobileUrl: `${origin}/media/mobile/${id}` }));
