import * as z from "zod";
import type { BreakerService } from "./breakers.ts";
import type { Call, HttpService, Reply } from "./call.ts";
import { categorySlug } from "./catalog.ts";
import type { ProjectingService } from "./event-bus.ts";
import { pageQuery } from "./list.ts";
import { money } from "./money.ts";

const query = z
  .string()
  .refine((text) => [...text].length <= 300, { error: "Expected at most 300 characters" })
  .meta({ maxLength: 300, description: "Words to find, never a query language" });

const bound = z
  .string()
  .regex(/^\d{1,8}$/, "Expected minor units")
  .transform(Number);

export const searchQuery = z.object({
  ...pageQuery,
  q: query.optional(),
  category: categorySlug.optional(),
  tag: z.string().min(1).max(40).optional(),
  minPrice: bound.optional(),
  maxPrice: bound.optional(),
  minRating: z
    .string()
    .regex(/^([1-4](\.\d)?|5(\.0)?)$/, "Expected 1 to 5")
    .transform(Number)
    .optional(),
  seller: z.string().min(1).max(64).optional(),
  sort: z.enum(["relevance", "newest", "price", "-price", "rating", "bestselling"]).optional(),
});
export type SearchQuery = z.output<typeof searchQuery>;

const rating = z.object({ average: z.number().nullable(), count: z.int() });

/** A product in a list: enough for a card. */
export const productSummary = z
  .object({
    id: z.string(),
    title: z.string(),
    price: money,
    category: categorySlug,
    rating,
    sellerId: z.string(),
    sellerName: z.string(),
    image: z.string().optional().meta({ description: "The address of the first image" }),
  })
  .meta({ id: "ProductSummary" });
export type ProductSummary = z.infer<typeof productSummary>;

export const searchHit = productSummary
  .extend({
    titleHtml: z.string().meta({ description: "Escaped HTML with <mark> around what matched" }),
    snippetHtml: z.string().meta({ description: "Escaped HTML with <mark> around what matched" }),
  })
  .meta({ id: "SearchHit" });
export type SearchHit = z.infer<typeof searchHit>;

export const searchResult = z
  .object({
    total: z.int(),
    totalIsExact: z.boolean(),
    data: z.array(searchHit),
    facets: z.object({
      category: z.array(z.object({ value: z.string(), count: z.int() })),
      price: z.array(z.object({ min: z.int(), max: z.int().nullable(), count: z.int() })),
      rating: z.array(z.object({ value: z.number(), count: z.int() })),
    }),
    correctedQuery: z.string().optional(),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: "SearchResult" });
export type SearchResult = z.infer<typeof searchResult>;

export const suggestQuery = z.object({ q: query });
export const suggestions = z
  .object({ data: z.array(z.object({ text: z.string(), productId: z.string().optional() })) })
  .meta({ id: "Suggestions" });
export type Suggestions = z.infer<typeof suggestions>;

/** What goes with a product, best first. */
export type RelatedIds = { productId: string; ids: string[] };

export const relatedQuery = z.object({ limit: pageQuery.limit });
export const relatedProducts = z.object({ data: z.array(productSummary) }).meta({ id: "RelatedProducts" });

/** How far a rebuild is: the last sequence of the log that it has applied, and the last there is. */
export const rebuildProgress = z
  .object({ isDone: z.boolean(), sequence: z.int(), head: z.int() })
  .meta({ id: "RebuildProgress" });
export type RebuildProgress = z.infer<typeof rebuildProgress>;

export interface SearchService extends HttpService, ProjectingService, BreakerService {
  /** At most `limit` products that go with this one, best first; an unknown product has none. */
  listRelated(call: Call, input: { productId: string; limit: number }): Promise<Reply<ProductSummary[]>>;
  /** The best-selling and the newest products, for a home screen. */
  readHome(
    call: Call,
    input: { limit: number },
  ): Promise<Reply<{ popular: ProductSummary[]; newest: ProductSummary[] }>>;
}
