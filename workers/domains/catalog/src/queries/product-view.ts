import type { File, Product } from "@souk/contracts/catalog";
import type { ListedFile, ProductRow } from "../schema.ts";

/** A file as its product shows it: never where its bytes are, but for images, which are public. */
export const toFile = (origin: string, { kind, ...file }: ListedFile): File => ({
  ...file,
  ...(kind === "image" && file.status === "uploaded" && { url: `${origin}/media/original/${file.id}` }),
});

/** The average to two decimals, null where nobody rated, and how many did. */
export const toRating = ({
  ratingSum,
  ratingCount,
}: {
  ratingSum: number;
  ratingCount: number;
}): Product["rating"] => ({
  average: ratingCount === 0 ? null : Math.round((100 * ratingSum) / ratingCount) / 100,
  count: ratingCount,
});

/** A product as clients see it. */
export const toProduct = (origin: string, row: ProductRow): Product => {
  const ofKind = (kind: ListedFile["kind"]) =>
    row.files.filter((file) => file.kind === kind).map((file) => toFile(origin, file));
  return {
    id: row.id,
    sellerId: row.sellerId,
    slug: row.slug,
    title: row.title,
    description: row.description,
    category: row.category,
    tags: row.tags,
    price: { amount: row.priceAmount, currency: row.priceCurrency },
    status: row.status,
    files: ofKind("download"),
    images: ofKind("image"),
    stock: row.stock,
    license: row.maxActivations === null ? null : { maxActivations: row.maxActivations },
    rating: toRating(row),
    salesCount: row.salesCount,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    publishedAt: row.publishedAt,
  };
};
