import * as z from "zod";
import type { Call, HttpService, Reply } from "./call.ts";
import type { ProjectingService } from "./event-bus.ts";
import { type List, listOf, pageQuery } from "./list.ts";
import { type Money, money, price } from "./money.ts";
import type { PersonalService } from "./personal.ts";
import type { RecordingService } from "./records.ts";
import type { ReviewDigest, ToldDigest } from "./reviews.ts";
import type { ProductSummary, RelatedIds } from "./search.ts";
import { line, multiline } from "./text.ts";
import { time } from "./time.ts";

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
    createdAt: time,
    updatedAt: time,
    publishedAt: time.nullable(),
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

/** One line of a bulk import (NDJSON): a product that is published at once. */
export const importLine = createProductBody
  .pick({ title: true, description: true, category: true, tags: true, price: true })
  .extend({
    salesCount: z.int().min(0).max(1_000_000_000).optional(),
    sellerId: z
      .string()
      .regex(/^[\w-]{1,64}$/, "Expected a user's id")
      .optional(),
  });
export type ImportLine = z.output<typeof importLine>;

/** The most lines that one import takes. */
export const importLimit = 5_000;

export const imported = z
  .object({ imported: z.int(), ids: z.array(z.string()).meta({ description: "In the order of the lines" }) })
  .meta({ id: "Imported" });
export type Imported = z.infer<typeof imported>;

export const patchProductBody = createProductBody.partial().meta({ id: "PatchProduct" });
export type PatchProduct = z.output<typeof patchProductBody>;

const priceBound = z
  .string()
  .regex(/^\d{1,8}$/, "Expected minor units")
  .transform(Number)
  .meta({ type: "integer", minimum: 0, maximum: 99_999_999, description: "Minor units, in any currency" });

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

export const createFileBody = z
  .strictObject({
    name: line(1, 200),
    type: mediaType,
    size: fileSize,
    sha256: sha256.optional(),
    kind: z.enum(["download", "image"]),
  })
  .refine(({ kind, size }) => kind === "download" || size <= uploadLimits.image, {
    path: ["size"],
    error: "An image has at most 10 MiB",
  })
  .meta({ id: "CreateFile" });
export type CreateFile = z.output<typeof createFileBody>;

export const createVersionBody = z
  .strictObject({ size: fileSize, sha256: sha256.optional(), changelog: multiline(0, 5_000) })
  .meta({ id: "CreateFileVersion" });
export type CreateFileVersion = z.output<typeof createVersionBody>;

const signedPut = z.object({
  method: z.literal("PUT"),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  expiresAt: time,
});
export type SignedPut = z.infer<typeof signedPut>;

export const upload = z.object({ file, upload: signedPut }).meta({ id: "Upload" });
export type Upload = z.infer<typeof upload>;

export const uploadInParts = z
  .object({
    file,
    parts: z
      .object({
        partSize: z.int().meta({ description: "Bytes of every part but the last, which has the rest" }),
        count: z.int().meta({ description: "How many parts of that size the file makes" }),
      })
      .meta({
        description:
          "A layout that suits the file. Another one may be chosen: parts of one size of 5 MiB to 90 MB, the last as large or smaller",
      }),
  })
  .meta({ id: "UploadInParts" });
export type UploadInParts = z.infer<typeof uploadInParts>;

/** How an announced file is to be sent: one PUT takes up to 90 MB, what is larger comes in parts. */
export const announcedUpload = z.union([upload, uploadInParts]).meta({
  id: "AnnouncedUpload",
  description: "Up to 90 MB: `upload` takes the bytes. Above: `parts` says into how many they are cut",
});
export type AnnouncedUpload = z.infer<typeof announcedUpload>;

const partNumber = z.int().min(1).max(10_000);

export const signPartBody = z.strictObject({ partNumber }).meta({ id: "SignPart" });
export type SignPart = z.output<typeof signPartBody>;

export const signedPart = z
  .object({ upload: signedPut.meta({ description: "Answers 204 with the part's `ETag`; a repeat replaces the part" }) })
  .meta({ id: "SignedPart" });
export type SignedPart = z.infer<typeof signedPart>;

const etag = z
  .string()
  .min(1)
  .max(1_024)
  .transform((text) => text.replace(/^"(.*)"$/, "$1"));

export const completeUploadBody = z
  .strictObject({
    parts: z
      .array(z.strictObject({ partNumber, etag }))
      .min(1)
      .max(1_024)
      .meta({ description: "Every part of the file with the ETag that its PUT answered; `partNumber` says the order" }),
  })
  .meta({ id: "CompleteUpload" });
export type CompleteUpload = z.output<typeof completeUploadBody>;

export const completedUpload = z.object({ file }).meta({ id: "CompletedUpload" });
export type CompletedUpload = z.infer<typeof completedUpload>;

export const partList = z
  .object({ data: z.array(z.object({ partNumber: z.int(), size: z.int(), etag: z.string() })) })
  .meta({ id: "PartList" });
export type PartList = z.infer<typeof partList>;

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

/** A product's downloads as delivery is told them; of two the one with the greater revision is the newer. */
export type Shelf = OwnedFiles & { revision: number };

/** Where the bytes of one file version lie in the `FILES` bucket. */
export type StoredFile = { key: string; name: string; type: string; size: number; sha256: string };

/** A seller as a product's page shows them: how much they offer and how it is rated. */
export const sellerCard = z
  .object({
    id: z.string(),
    name: z.string(),
    productCount: z.int(),
    rating: z.object({ average: z.number().nullable(), count: z.int() }),
  })
  .meta({ id: "SellerCard" });
export type SellerCard = z.infer<typeof sellerCard>;

/** A seller's storefront. */
export const seller = sellerCard
  .extend({ bio: z.string(), memberSince: time })
  .meta({ id: "Seller", description: "What anyone may know of a seller" });
export type Seller = z.infer<typeof seller>;
export const sellerParams = z.object({ id: z.string() });

/** A product for sale, and by whom. */
export type Offer = { product: Product; sellerName: string };

/** A product with its seller's card, its newest reviews, and others that go with it; null is what reviews or search has not told yet. */
export type ProductPage = {
  product: Product;
  seller: SellerCard;
  digest: ReviewDigest | null;
  related: ProductSummary[] | null;
};

export interface CatalogService extends HttpService, PersonalService, ProjectingService, RecordingService {
  /** What a product's page shows; refuses `not_found` as `GET /v1/products/{id}` does. */
  readPage(call: Call, input: { productId: string; reviews: number; related: number }): Promise<Reply<ProductPage>>;
  /** Keeps what reviews say of products, for their pages. */
  keepDigests(call: Call, input: { all: ToldDigest[] }): Promise<Reply<null>>;
  /** Keeps what goes with products, for their pages. */
  keepRelated(call: Call, input: { all: RelatedIds[] }): Promise<Reply<null>>;
  /** A page of active products as `GET /v1/products` lists them, with their sellers' names. */
  listOffers(call: Call, input: ListProducts): Promise<Reply<List<Offer>>>;
  /** The taxonomy with its counts. */
  listCategories(call: Call, input: null): Promise<Reply<CategoryList>>;
  /** Active products only, in the order asked; refuses `product_not_found` if any is missing. */
  quote(call: Call, input: { productIds: string[] }): Promise<Reply<Quote[]>>;
  /** Holds one unit of each product for the order, all or none; refuses `sold_out`. Repeating it changes nothing. */
  hold(call: Call, input: { orderId: string; productIds: string[] }): Promise<Reply<null>>;
  /** Gives back what the order holds and bars any later hold of it. Repeating it changes nothing. */
  release(call: Call, input: { orderId: string }): Promise<Reply<null>>;
  /** Gives back the order's units of these products, which were sold. Repeating it changes nothing. */
  giveBack(call: Call, input: { orderId: string; productIds: string[] }): Promise<Reply<null>>;
  /** Who sells a product, in whatever state it is; refuses `not_found`. */
  findProduct(
    call: Call,
    input: { productId: string },
  ): Promise<Reply<{ sellerId: string; status: "draft" | "active" | "archived" }>>;
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
  /** `salesCount`: what an imported product had sold before it came here. */
  | { type: "ProductPublished"; data: ProductFacts & { publishedAt: string; salesCount?: number } }
  | { type: "ProductUnpublished"; data: { productId: string; sellerId: string } }
  | { type: "ProductArchived"; data: { productId: string; sellerId: string } }
  /** Without a `kind` it is a download. */
  | {
      type: "FileVersionUploaded";
      data: { productId: string; sellerId: string; fileId: string; version: number; kind?: "download" | "image" };
    }
  | { type: "FileRemoved"; data: { productId: string; sellerId: string; fileId: string } };
