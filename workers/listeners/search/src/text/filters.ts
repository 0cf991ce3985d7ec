import { type CategorySlug, categories } from "@souk/contracts/catalog";
import { fold } from "./words.ts";

/** What a list can be narrowed by. */
export type Filters = {
  category?: CategorySlug | undefined;
  tag?: string | undefined;
  seller?: string | undefined;
  minPrice?: number | undefined;
  maxPrice?: number | undefined;
  minRating?: number | undefined;
};

const slugs = Object.keys(categories) as CategorySlug[];

/** The number of a category in the low bits of a place. */
export const codeOfCategory = (category: CategorySlug): number => slugs.indexOf(category);
export const categoryOfCode = (code: number): CategorySlug => slugs[code] ?? "other";

/** The price ranges that facets count, in minor units, both ends included. */
export const priceRanges = [
  { min: 0, max: 0 },
  { min: 1, max: 999 },
  { min: 1_000, max: 2_499 },
  { min: 2_500, max: 4_999 },
  { min: 5_000, max: 9_999 },
  { min: 10_000, max: 19_999 },
  { min: 20_000, max: null },
] as const;

/** The number of a price's range in the low bits of a place. */
export const codeOfPrice = (amount: number): number =>
  priceRanges.findIndex(({ max }) => max === null || amount <= max);

const priceDigits = 8;
const highestPrice = 10 ** priceDigits - 1;

const foldTag = (tag: string): string => fold(tag.trim());

/** Whether two tags are one but for case and accents. */
export const isSameTag = (a: string, b: string): boolean => foldTag(a) === foldTag(b);

// No token ends as an English word might: the stemmer leaves it alone.
const hex = (text: string): string => `${Buffer.from(text).toString("hex")}x0`;
const categoryToken = (category: string): string => `c${category}x0`;
const tagToken = (tag: string): string => `t${hex(foldTag(tag))}`;
const sellerToken = (sellerId: string): string => `s${hex(sellerId)}`;
const priceToken = (leading: string): string => `p${leading.length}d${leading}`;
const ratingToken = (tenths: number): string => `r${tenths}`;
const nothing = "nothingx0";

const priceTokens = (amount: number): string[] => {
  const digits = String(amount).padStart(priceDigits, "0");
  return Array.from(digits, (_, index) => priceToken(digits.slice(0, index + 1)));
};

/** The tokens under which a product is found by its category, tags, seller and price. */
export const toFilterTokens = (product: {
  category: string;
  tags: string[];
  sellerId: string;
  price: { amount: number };
}): string =>
  [
    categoryToken(product.category),
    sellerToken(product.sellerId),
    ...product.tags.map(tagToken),
    ...priceTokens(product.price.amount),
  ].join(" ");

const coverRange = (min: number, max: number, leading = ""): string[] => {
  const width = 10 ** (priceDigits - leading.length);
  const from = Number(leading || "0") * width;
  const to = from + width - 1;
  if (to < min || from > max) return [];
  if (from >= min && to <= max) return [priceToken(leading)];
  return Array.from("0123456789").flatMap((digit) => coverRange(min, max, leading + digit));
};

const coverPrices = ({ minPrice = 0, maxPrice = highestPrice }: Filters): string[][] => {
  if (minPrice === 0 && maxPrice === highestPrice) return [];
  return [minPrice > maxPrice ? [nothing] : coverRange(minPrice, maxPrice)];
};

const coverRatings = ({ minRating }: Filters): string[][] => {
  if (minRating === undefined) return [];
  const least = Math.round(minRating * 10);
  return [Array.from({ length: 51 - least }, (_, index) => ratingToken(least + index))];
};

/** What each filter asks of a product: one of these tokens. */
export const toFilterTerms = (filters: Filters): string[][] => [
  ...(filters.category === undefined ? [] : [[categoryToken(filters.category)]]),
  ...(filters.tag === undefined ? [] : [[tagToken(filters.tag)]]),
  ...(filters.seller === undefined ? [] : [[sellerToken(filters.seller)]]),
  ...coverPrices(filters),
  ...coverRatings(filters),
];
