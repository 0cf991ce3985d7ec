import * as z from "zod";
import { summary } from "./analytics.ts";
import { product, sellerCard } from "./catalog.ts";
import { libraryItem } from "./delivery.ts";
import { mobileHome, mobileProduct } from "./mobile.ts";
import { sale } from "./orders.ts";
import { review } from "./reviews.ts";

const degraded = z.array(z.string()).meta({ description: "Parts that are down and left empty" });
const stars = z.int().min(0);

export const webProduct = mobileProduct
  .omit({ shortDescription: true, reviews: true, seller: true })
  .extend({
    slug: z.string(),
    description: z.string(),
    category: product.shape.category,
    tags: product.shape.tags,
    stock: product.shape.stock,
    salesCount: z.int(),
    publishedAt: z.string().nullable(),
    files: product.shape.files,
    seller: sellerCard,
    reviews: z.array(review),
    ratingHistogram: z.object({ "1": stars, "2": stars, "3": stars, "4": stars, "5": stars }),
  })
  .meta({ id: "WebProduct" });
export type WebProduct = z.infer<typeof webProduct>;

export const webHome = mobileHome.meta({ id: "WebHome" });
export type WebHome = z.infer<typeof webHome>;

export const webDashboard = z
  .object({ summary: z.union([summary, z.null()]), recentSales: z.array(sale), degraded })
  .meta({ id: "WebDashboard" });
export type WebDashboard = z.infer<typeof webDashboard>;

export const webLibrary = z.object({ items: z.array(libraryItem), degraded }).meta({ id: "WebLibrary" });
export type WebLibrary = z.infer<typeof webLibrary>;
