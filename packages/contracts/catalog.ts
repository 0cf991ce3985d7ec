import * as z from "zod";
import type { Call, HttpService, Reply } from "./call.ts";
import { listOf, pageQuery } from "./list.ts";
import { type Money, money, price } from "./money.ts";
import { line, multiline } from "./text.ts";

export const categories = {
  software: "Software",
  ebooks: "E-books",
  templates: "Templates",
  graphics: "Graphics",
  audio: "Audio",
  video: "Video",
  fonts: "Fonts",
  courses: "Courses",
  "3d": "3D",
  games: "Games",
  other: "Other",
} as const;
export type CategorySlug = keyof typeof categories;
export const categorySlug = z.enum(Object.keys(categories) as [CategorySlug, ...CategorySlug[]]);

export const categoryList = z
  .object({ data: z.array(z.object({ slug: categorySlug, name: z.string(), count: z.int() })) })
  .meta({ id: "CategoryList" });
export type CategoryList = z.infer<typeof categoryList>;

const mediaType = z
  .string()
  .max(127)
  .regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/, "Expected a media type such as application/pdf");
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "Expected 64 lower-case hexadecimal digits");
const fileSize = z
  .int()
  .min(1)
  .max(5 * 1024 ** 3);
const license = z.strictObject({ maxActivations: z.int().min(1).max(10_000) });
const stock = z.int().min(0).max(1_000_000_000).nullable();
const tags = z
  .array(line(1, 40))
  .max(20)
  .transform((list) => [...new Set(list)]);

export const file = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    size: z.int(),
    sha256: z.string().nullable().meta({ description: "null until the bytes have arrived, where it was not declared" }),
    version: z.int(),
    status: z.enum(["pending", "uploaded"]),
    url: z.string().optional().meta({ description: "Images only: the public address" }),
  })
  .meta({ id: "File" });
export type File = z.infer<typeof file>;

export const product = z
  .object({
    id: z.string(),
    sellerId: z.string(),
    slug: z.string(),
    title: z.string(),
    description: z.string(),
    category: categorySlug,
    tags: z.array(z.string()),
    price: money,
    status: z.enum(["draft", "active", "archived"]),
    files: z.array(file),
    images: z.array(file),
    stock: z.int().nullable(),
    license: license.nullable(),
    rating: z.object({ average: z.number().nullable(), count: z.int() }),
    salesCount: z.int(),
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    publishedAt: z.string().nullable(),
  })
  .meta({ id: "Product" });
export type Product = z.infer<typeof product>;
export const productList = listOf(product).meta({ id: "ProductList" });

export const createProductBody = z
  .strictObject({
    title: line(1, 200),
    description: multiline(0, 20_000),
    price,
    category: categorySlug,
    tags: tags.optional(),
    stock: stock.optional(),
    license: license.nullable().optional(),
  })
  .meta({ id: "CreateProduct" });
export type CreateProduct = z.output<typeof createProductBody>;

export const patchProductBody = createProductBody.partial().meta({ id: "PatchProduct" });
export type PatchProduct = z.output<typeof patchProductBody>;

const priceBound = z
  .string()
  .regex(/^\d{1,8}$/, "Expected minor units")
  .transform(Number);

export const listProductsQuery = z.object({
  ...pageQuery,
  seller: z.string().min(1).max(64).optional(),
  category: categorySlug.optional(),
  minPrice: priceBound.optional(),
  maxPrice: priceBound.optional(),
  status: z.enum(["draft", "active", "archived"]).optional(),
  sort: z.enum(["newest", "price", "-price", "rating", "bestselling"]).optional(),
});
export type ListProducts = z.output<typeof listProductsQuery>;

/** The most that one PUT takes, in bytes. */
export const uploadLimits = { download: 90_000_000, image: 10 * 1024 ** 2 } as const;
const tooLargeFor = { download: "A PUT takes at most 90 MB: upload it in parts", image: "An image has at most 10 MiB" };

export const createFileBody = z
  .strictObject({
    name: line(1, 200),
    type: mediaType,
    size: fileSize,
    sha256: sha256.optional(),
    kind: z.enum(["download", "image"]),
  })
  .superRefine(({ kind, size }, ctx) => {
    if (size > uploadLimits[kind]) ctx.addIssue({ code: "custom", path: ["size"], message: tooLargeFor[kind] });
  })
  .meta({ id: "CreateFile" });
export type CreateFile = z.output<typeof createFileBody>;

export const createVersionBody = z
  .strictObject({
    size: fileSize.refine((size) => size <= uploadLimits.download, { error: tooLargeFor.download }),
    sha256: sha256.optional(),
    changelog: multiline(0, 5_000),
  })
  .meta({ id: "CreateFileVersion" });
export type CreateFileVersion = z.output<typeof createVersionBody>;

export const upload = z
  .object({
    file,
    upload: z.object({
      method: z.literal("PUT"),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      expiresAt: z.string(),
    }),
  })
  .meta({ id: "Upload" });
export type Upload = z.infer<typeof upload>;

export type FileVersionRef = { fileId: string; version: number };

/** What a buyer would pay for and get, frozen into the order that is placed with it. */
export type Quote = {
  productId: string;
  sellerId: string;
  sellerName: string;
  title: string;
  price: Money;
  available: number | null;
  fileVersions: FileVersionRef[];
};

/** A product's downloads with all their versions, for those who own it. */
export type OwnedFiles = {
  productId: string;
  files: {
    id: string;
    name: string;
    type: string;
    /** No longer part of the product: only for those whose order froze a version of it. */
    removed: boolean;
    versions: { version: number; size: number; sha256: string; changelog: string; createdAt: string }[];
  }[];
};

/** Where the bytes of one file version lie in the `FILES` bucket. */
export type StoredFile = { key: string; name: string; type: string; size: number; sha256: string };

export interface CatalogService extends HttpService {
  /** Active products only, in the order asked; refuses `product_not_found` if any is missing. */
  quote(call: Call, input: { productIds: string[] }): Promise<Reply<Quote[]>>;
  /** Holds one unit of each product for the order, all or none; refuses `sold_out`. Repeating it changes nothing. */
  hold(call: Call, input: { orderId: string; productIds: string[] }): Promise<Reply<null>>;
  /** Gives back what the order holds and bars any later hold of it. Repeating it changes nothing. */
  release(call: Call, input: { orderId: string }): Promise<Reply<null>>;
  /** The downloads of each product, archived ones and removed files included; unknown products are left out. */
  listOwnedFiles(call: Call, input: { productIds: string[] }): Promise<Reply<OwnedFiles[]>>;
  /** Refuses `not_found` for a version that was never uploaded. */
  locateFile(call: Call, input: { productId: string } & FileVersionRef): Promise<Reply<StoredFile>>;
}

type ProductFacts = {
  productId: string;
  sellerId: string;
  title: string;
  description: string;
  category: CategorySlug;
  tags: string[];
  price: Money;
};

export type CatalogEvent =
  | { type: "ProductCreated"; data: ProductFacts }
  | { type: "ProductChanged"; data: ProductFacts & { status: "draft" | "active" | "archived" } }
  | { type: "ProductPublished"; data: ProductFacts & { publishedAt: string } }
  | { type: "ProductUnpublished"; data: { productId: string; sellerId: string } }
  | { type: "ProductArchived"; data: { productId: string; sellerId: string } }
  | { type: "FileVersionUploaded"; data: { productId: string; sellerId: string; fileId: string; version: number } }
  | { type: "FileRemoved"; data: { productId: string; sellerId: string; fileId: string } };
