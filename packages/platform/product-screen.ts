import type { CatalogService, Product, SellerCard } from "@souk/contracts/catalog";
import type { DeliveryService } from "@souk/contracts/delivery";
import type { Result } from "@souk/contracts/problems";
import type { Histogram, Review, ReviewDigest } from "@souk/contracts/reviews";
import type { ProductSummary, SearchService } from "@souk/contracts/search";
import { accept, mapOutcome } from "@souk/kernel/result";
import { ask, type BaseEnv, type Context } from "./context.ts";
import { createParts } from "./screen.ts";

type ProductScreenEnv = BaseEnv & {
  CATALOG: Pick<CatalogService, "readPage">;
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

const noReviews: ReviewDigest = { histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 }, reviews: [] };

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
  const { CATALOG, SEARCH } = ctx.env;
  const parts = createParts(ctx.call.requestId);
  const [page, hasAccess] = await Promise.all([
    ask(ctx, (call) => CATALOG.readPage(call, { productId, ...limits })),
    parts.take("hasAccess", askAccess(ctx, productId), false),
  ]);
  if (!page.ok) return page;
  const { product, seller, digest, related } = page.value;
  // Only until search has told the catalogue of a new product.
  const askRelated = () => ask(ctx, (call) => SEARCH.listRelated(call, { productId, limit: limits.related }));
  const relatedProducts = related ?? (await parts.take("relatedProducts", askRelated(), []));
  const { reviews, histogram } = parts.have("reviews", digest, noReviews);
  return accept({ product, seller, reviews, histogram, relatedProducts, hasAccess, degraded: parts.degraded });
};

/** A product's images with the smaller ones for phones. */
export const toImages = ({ images }: Product, origin: string): { url: string; mobileUrl: string }[] =>
  images
    .filter(({ status }) => status === "uploaded")
    .map(({ id }) => ({ url: `${origin}/media/original/${id}`, mobileUrl: `${origin}/media/mobile/${id}` }));
