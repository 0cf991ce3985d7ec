import * as z from "zod";
import { categorySlug } from "./catalog.ts";
import { money } from "./money.ts";
import { orderStatuses } from "./orders.ts";
import { productSummary } from "./search.ts";

const degraded = z.array(z.string()).meta({ description: "Parts that are down and left empty" });
const rating = z.object({ average: z.number().nullable(), count: z.int() });

export const mobileProduct = z
  .object({
    id: z.string(),
    title: z.string(),
    shortDescription: z.string().meta({ maxLength: 200 }),
    price: money,
    rating,
    seller: z.object({ id: z.string(), name: z.string() }),
    images: z.array(z.object({ url: z.string(), mobileUrl: z.string() })),
    reviews: z.array(
      z.object({
        id: z.string(),
        authorName: z.string(),
        rating: z.int(),
        title: z.string(),
        body: z.string(),
        createdAt: z.string(),
      }),
    ),
    relatedProducts: z.array(productSummary),
    hasAccess: z.boolean(),
    degraded,
  })
  .meta({ id: "MobileProduct" });
export type MobileProduct = z.infer<typeof mobileProduct>;

export const mobileHome = z
  .object({
    categories: z.array(z.object({ slug: categorySlug, name: z.string(), count: z.int() })),
    popular: z.array(productSummary),
    newest: z.array(productSummary),
    degraded,
  })
  .meta({ id: "MobileHome" });
export type MobileHome = z.infer<typeof mobileHome>;

export const mobileLibrary = z
  .object({
    items: z.array(
      z.object({
        productId: z.string(),
        title: z.string(),
        sellerName: z.string(),
        grantedAt: z.string(),
        files: z.array(z.object({ id: z.string(), name: z.string(), size: z.int(), version: z.int() })),
      }),
    ),
    degraded,
  })
  .meta({ id: "MobileLibrary" });
export type MobileLibrary = z.infer<typeof mobileLibrary>;

export const mobileOrder = z
  .object({
    id: z.string(),
    status: z.enum(orderStatuses),
    total: money,
    lines: z.array(z.object({ productId: z.string(), title: z.string(), total: money })),
    failure: z.object({ code: z.string(), message: z.string() }).optional(),
    nextAction: z.object({ type: z.literal("authenticate"), intentId: z.string() }).optional(),
    createdAt: z.string(),
    degraded,
  })
  .meta({ id: "MobileOrder" });
export type MobileOrder = z.infer<typeof mobileOrder>;
